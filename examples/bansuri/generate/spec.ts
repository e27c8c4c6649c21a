import { evr } from './description.ts'
import type { BinaryPackage, Description, FileContent, Source } from './description.ts'

/** The spec file of a source. Its archive holds one directory per binary package with the files as they are to be installed. */
export function specFile(source: Source, distribution: Description['distribution']): string {
  const packages = [...source.packages, ...debugPackages(source)]
  const main = packages.find((item) => item.name === source.name)
  return [
    `Name: ${source.name}`,
    `Version: ${source.version}`,
    `Release: ${source.release}`,
    ...header({ name: source.name, summary: main?.summary ?? source.summary, files: {} }, source, distribution),
    `Vendor: ${distribution.vendor}`,
    `URL: ${distribution.url}`,
    'Source0: %{name}-%{version}.tar',
    ...(source.arches[0] === 'noarch' ? ['BuildArch: noarch'] : []),
    ...(source.build_requires ?? []).map((name) => `BuildRequires: ${name}`),
    ...(main === undefined ? [] : dependencies(main, source)),
    '%description',
    `${source.summary}. A part of ${distribution.name}.`,
    ...packages.filter((item) => item !== main).flatMap((item) => subPackage(item, source, distribution)),
    '%install',
    // shell variables, not macros: rpm keeps the expanded text in the source package, and the directory differs each time
    'mkdir -p "$RPM_BUILD_ROOT"',
    'tar -xf "$RPM_SOURCE_DIR/%{name}-%{version}.tar"',
    ...packages.map((item) => `[ ! -d %{name}-%{version}/${item.name} ] || cp -a %{name}-%{version}/${item.name}/. "$RPM_BUILD_ROOT/"`),
    // what a compiler would have made of it differs per architecture
    `find "$RPM_BUILD_ROOT" -type f -size +16k -regex '.*/\\(lib64\\|s?bin\\)/.*' -exec sh -c 'printf %%s %{_target_cpu} >> "$1"' sh {} ';'`,
    ...packages.flatMap((item) => fileList(item, source)),
    '%changelog',
    `* Wed Jan 01 2025 ${distribution.vendor} <builders@bansuri.example> - ${evr(source)}`,
    `- Built for ${distribution.name}`,
    '',
  ].join('\n')
}

/** `-debuginfo` of the first package and `-debugsource`, for a source that has them. */
export function debugPackages(source: Source): BinaryPackage[] {
  const first = source.packages[0]
  if (source.debug !== true || first === undefined) return []
  return [
    {
      name: `${first.name}-debuginfo`,
      summary: `Debug information for package ${first.name}`,
      files: { [`/usr/lib/debug/${first.name}.debug`]: { bytes: 120_000 } },
    },
    {
      name: `${source.name}-debugsource`,
      summary: `Debug sources for package ${source.name}`,
      files: { [`/usr/src/debug/${source.name}-${source.version}/main.c`]: ['int main(void) { return 0; }'] },
    },
  ]
}

function header(item: BinaryPackage, source: Source, distribution: Description['distribution']): string[] {
  return [`Summary: ${item.summary ?? source.summary}`, `License: ${distribution.license}`, 'AutoReqProv: no']
}

function dependencies(item: BinaryPackage, source: Source): string[] {
  const expand = (text: string) => text.replaceAll('{evr}', evr(source))
  return [
    ...(item.provides ?? []).map((text) => `Provides: ${expand(text)}`),
    ...(item.requires ?? []).map((text) => `Requires: ${expand(text)}`),
    ...(item.requires_own ?? []).map((name) => `Requires: ${name}%{?_isa} = ${evr(source)}`),
    ...(item.recommends ?? []).map((text) => `Recommends: ${expand(text)}`),
  ]
}

function subPackage(item: BinaryPackage, source: Source, distribution: Description['distribution']): string[] {
  return [
    `%package -n ${item.name}`,
    ...header(item, source, distribution),
    ...(item.noarch ? ['BuildArch: noarch'] : []),
    ...dependencies(item, source),
    `%description -n ${item.name}`,
    `${item.summary ?? source.summary}. A part of ${distribution.name}.`,
  ]
}

function fileList(item: BinaryPackage, source: Source): string[] {
  const opening = item.name === source.name ? '%files' : `%files -n ${item.name}`
  return [opening, ...Object.entries(item.files).map(([path, file]) => `${attribute(path, file)}${path}`)]
}

function attribute(path: string, file: FileContent): string {
  if (path.startsWith('/usr/share/doc/')) return '%doc '
  if (path.startsWith('/usr/share/licenses/')) return '%license '
  if (Array.isArray(file)) return ''
  if ('directory' in file) return '%dir '
  return 'config' in file ? '%config(noreplace) ' : ''
}
