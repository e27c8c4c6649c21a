import { mkdtemp, mkdtempDisposable, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import type { BinaryTree } from './trees.ts'

/** A repository as dnf sees it: a file: or http: address, and the package that is installed from it. */
export interface Repository {
  name: string
  url(): string
  /** Packages that `repoquery -a` must list, as name-version-release.arch, sorted. */
  packages(): Promise<string[]>
  /** A package whose dependencies the repository satisfies. */
  installable: string
}

/** dnf's own look at a repository: what it lists, what it fetches (sums are verified), what it installs. */
export function dnfSuite(repository: Repository): void {
  it(`dnf lists every package of ${repository.name}`, { timeout: 60_000 }, async () => {
    await withDnf(repository.url(), async (dnf) => {
      const listed = await dnf(['repoquery', '-q', '-a', '--qf', '%{name}-%{version}-%{release}.%{arch}'])
      expect(listed.split('\n').filter(Boolean).toSorted()).toEqual(await repository.packages())
    })
  })

  it(`dnf fetches a package of ${repository.name} and its sums hold`, { timeout: 60_000 }, async () => {
    await withDnf(repository.url(), async (dnf, root) => {
      await dnf(['download', '-q', '--destdir', root, repository.installable])
      const files = (await readdir(root)).filter((file) => file.endsWith('.rpm'))
      expect(files).toHaveLength(1)
      await execa('rpm', ['-K', '--nosignature', join(root, files[0]!)])
    })
  })

  it(`dnf installs a package of ${repository.name} with its dependencies`, { timeout: 120_000 }, async () => {
    await withDnf(repository.url(), async (dnf, root) => {
      const installRoot = join(root, 'installed')
      await dnf([
        'install',
        '-q',
        '-y',
        '--installroot',
        installRoot,
        '--setopt=install_weak_deps=False',
        '--nogpgcheck',
        repository.installable,
      ])
      const { stdout } = await execa('rpm', ['--root', installRoot, '-qa', '--qf', '%{NAME}\n'])
      expect(stdout.split('\n')).toContain(repository.installable)
      expect(stdout.split('\n').length).toBeGreaterThan(1)
    })
  })
}

/** How many packages of a tree, and of the debug packages beside it, can be installed together. */
export interface Installable {
  binary: number
  debug: number
}

/**
 * dnf is asked for every package of a tree and of its debug packages, knows each, and makes one transaction of all whose dependencies are
 * met: it reads their files, and rpm tests the transaction.
 */
export async function expectInstallable({ url, packages, debug, beside, arch }: BinaryTree): Promise<Installable> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'murli-dnf-'))
  const repositories = [url, ...(debug === null ? [] : [debug.url]), ...beside]
  const how = ['--skip-broken', '--nobest', '--nogpgcheck', '--setopt=tsflags=test', '--setopt=install_weak_deps=False']
  const args = ['install', '-y', ...dnfArguments(repositories, scratch.path, arch), ...how, `--installroot=${scratch.path}/root`]
  const asked = [...packages, ...(debug?.packages ?? [])]
  if (asked.length === 0) return { binary: 0, debug: 0 }
  const { stdout, stderr } = await execa('dnf', [...args, ...asked], { env: { LC_ALL: 'C.UTF-8' } })
  expect(`${stdout}\n${stderr}`, `tree at ${url}`).not.toContain('No match')
  if (stdout.includes('Nothing to do.')) return { binary: 0, debug: 0 }
  expect(stdout, `tree at ${url}`).toContain('Transaction test succeeded.')
  // what is skipped is listed in the same form behind what is installed
  const [installed = ''] = stdout.slice(stdout.indexOf('\nInstalling:')).split(/^(?:Skipping packages|Transaction Summary)/m)
  const from = (index: number) => installed.match(new RegExp(`\\stested-${index}\\s`, 'g'))?.length ?? 0
  return { binary: from(0), debug: debug === null ? 0 : from(1) }
}

/** Arguments for these repositories, `tested-0` on, and nothing of the host's configuration or cache. `arch`: the machine's to be. */
export function dnfArguments(urls: readonly string[], scratch: string, arch: string): string[] {
  return [
    ...urls.flatMap((url, index) => [`--repofrompath=tested-${index},${url}`, `--repo=tested-${index}`]),
    '--setopt=reposdir=/dev/null',
    '--setopt=skip_if_unavailable=False',
    `--setopt=cachedir=${scratch}/cache`,
    '--releasever=7',
    '--setopt=module_platform_id=platform:specimen7',
    `--forcearch=${arch}`,
  ]
}

/** Runs dnf with this one repository. */
async function withDnf(url: string, use: (dnf: (args: string[]) => Promise<string>, scratch: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'murli-dnf-'))
  const common = dnfArguments([url], scratch, 'x86_64')
  try {
    await use(async ([command = '', ...args]) => (await execa('dnf', [command, ...common, ...args])).stdout, scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
