import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'

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

/**
 * dnf finds that all packages of a tree can be installed together, as far as their dependencies are met: it reads every file, and rpm tests
 * the transaction. @param beside repositories that it is used with @returns how many packages that are
 */
export async function expectInstallable({ url, beside, arch }: { url: string; beside: string[]; arch: string }): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'murli-dnf-'))
  try {
    const how = ['--skip-broken', '--nobest', '--nogpgcheck', '--setopt=tsflags=test', '--setopt=install_weak_deps=False']
    const args = ['install', '-y', ...dnfArguments([url, ...beside], scratch, arch), ...how, `--installroot=${scratch}/root`, '*']
    const { stdout } = await execa('dnf', args, { env: { LC_ALL: 'C.UTF-8' } })
    if (stdout.includes('Nothing to do.')) return 0
    expect(stdout, `tree at ${url}`).toContain('Transaction test succeeded.')
    return Number(/^Install +(\d+) Packages?$/m.exec(stdout)?.[1])
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Arguments for these repositories, `tested-0` on, and nothing of the host's configuration or cache. `arch`: the machine's to be. */
export function dnfArguments(urls: readonly string[], scratch: string, arch: string): string[] {
  return [
    ...urls.flatMap((url, index) => [`--repofrompath=tested-${index},${url}`, `--repo=tested-${index}`]),
    '--setopt=reposdir=/dev/null',
    '--setopt=skip_if_unavailable=False',
    `--setopt=cachedir=${scratch}/cache`,
    '--releasever=7',
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
