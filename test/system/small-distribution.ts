import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

/**
 * A distribution of three packages and their source, for tests that want a compose of it in a second: `tiny-release` (noarch), `tiny` (x86_64,
 * requires the first) and `tiny-doc` (noarch). Its repository is made once; damage is done to copies.
 */
export interface SmallDistribution {
  readonly directory: string
  /** Pristine repository, made by createrepo_c. */
  readonly repository: string
}

const SPEC = `
Name: tiny
Version: 1.0
Release: 1
Summary: The smallest thing that can be composed
License: MIT
Requires: tiny-release
%description
%{summary}.
%package -n tiny-release
Summary: Who made it
BuildArch: noarch
Provides: system-release = 1.0
%description -n tiny-release
%{summary}.
%package doc
Summary: What there is to say about it
BuildArch: noarch
Requires: tiny = 1.0
%description doc
%{summary}.
%install
mkdir -p %{buildroot}/etc %{buildroot}/usr/bin %{buildroot}/usr/share/doc/tiny
echo Tiny 1.0 > %{buildroot}/etc/tiny-release
echo exit 0 > %{buildroot}/usr/bin/tiny
head -c 65536 /dev/urandom > %{buildroot}/usr/share/doc/tiny/manual
%files
/usr/bin/tiny
%files -n tiny-release
/etc/tiny-release
%files doc
/usr/share/doc/tiny
`

const OPTIONS: Readonly<Record<string, string>> = {
  release_name: '"Tiny Linux"',
  release_short: '"Tiny"',
  release_version: '"1.0"',
  compose_type: '"test"',
  variants_file: '"variants.xml"',
  comps_file: '"comps.xml"',
  pkgset_source: '"repos"',
  sigkeys: '[None]',
  gather_method: '"deps"',
  greedy_method: '"none"',
  check_deps: 'True',
  createiso_skip: '[("^.*$", {"*": True, "src": True})]',
}

export const VARIANTS = `<?xml version="1.0" encoding="UTF-8"?>
<variants>
  <variant id="Base" name="Base" type="variant">
    <arches>
      <arch>x86_64</arch>
    </arches>
    <groups>
      <group>all</group>
    </groups>
  </variant>
</variants>
`

/** A variants file with these variants, each for these arches, with all of the packages. */
export function variantsOf(arches: Readonly<Record<string, readonly string[]>>): string {
  const variants = Object.entries(arches).map(([id, own]) => {
    const listed = own.map((arch) => `<arch>${arch}</arch>`).join('')
    return `<variant id="${id}" name="${id}" type="variant"><arches>${listed}</arches><groups><group>all</group></groups></variant>`
  })
  return `<variants>${variants.join('')}</variants>`
}

export const COMPS = `<?xml version="1.0" encoding="UTF-8"?>
<comps>
  <group>
    <id>all</id>
    <name>All</name>
    <packagelist>
      <packagereq type="mandatory">tiny</packagereq>
      <packagereq type="mandatory">tiny-doc</packagereq>
    </packagelist>
  </group>
</comps>
`

/** Builds the packages of a spec for x86_64 into a directory, sources too. */
export async function buildPackages(
  name: string,
  spec: string,
  { build, repository }: { build: string; repository: string },
): Promise<void> {
  await mkdir(build, { recursive: true })
  await writeFile(join(build, `${name}.spec`), spec)
  const macros = {
    _topdir: build,
    _rpmdir: repository,
    _srcrpmdir: repository,
    _build_name_fmt: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
  }
  const defines = Object.entries({ ...macros, debug_package: '%{nil}', __os_install_post: '%{nil}' }).flatMap(([macro, value]) => [
    '--define',
    `${macro} ${value}`,
  ])
  await execa('rpmbuild', ['-ba', '--quiet', '--nodeps', '--target', 'x86_64', ...defines, join(build, `${name}.spec`)])
}

/** Builds the packages and their repository below `directory`, which is made. */
export async function smallDistribution(directory: string): Promise<SmallDistribution> {
  const [build, repository] = [join(directory, 'build'), join(directory, 'repository')]
  await buildPackages('tiny', SPEC, { build, repository })
  await execa('createrepo_c', ['--quiet', '--no-database', repository])
  return { directory, repository }
}

/** A copy of the repository that a test may damage. */
export async function copyRepository(small: SmallDistribution, destination: string): Promise<string> {
  await cp(small.repository, destination, { recursive: true, preserveTimestamps: true })
  return destination
}

/** Path of a file of `repodata/` by the end of its name, such as `primary.xml.gz`. */
export async function repodataFile(repository: string, ending: string): Promise<string> {
  const names = await readdir(join(repository, 'repodata'))
  const found = names.find((name) => name.endsWith(ending))
  if (found === undefined) throw new Error(`${repository}/repodata has no ${ending}: ${names.join(' ')}`)
  return join(repository, 'repodata', found)
}

/** What a test configuration differs in. Options are texts of the configuration language; null leaves one out. */
export interface ConfigurationChanges {
  options?: Record<string, string | null>
  variants?: string
  comps?: string
  /** The text of the whole file instead of options. */
  text?: string
}

/**
 * Writes `tiny.conf` and what it refers to into a directory, which is made.
 * @param repository directory or URL of the one repository
 */
export async function writeConfiguration(directory: string, repository: string, changes: ConfigurationChanges = {}): Promise<void> {
  const options = { ...OPTIONS, pkgset_repos: JSON.stringify({ '*': [repository] }), ...changes.options }
  const lines = Object.entries(options).flatMap(([name, value]) => (value === null ? [] : [`${name} = ${value}`]))
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'tiny.conf'), changes.text ?? `${lines.join('\n')}\n`)
  await writeFile(join(directory, 'variants.xml'), changes.variants ?? VARIANTS)
  await writeFile(join(directory, 'comps.xml'), changes.comps ?? COMPS)
}
