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
    '%prep',
    '%setup -q',
    '%install',
    'mkdir -p %{buildroot}',
    ...packages.map((item) => `[ ! -d ${item.name} ] || cp -a ${item.name}/. %{buildroot}/`),
    // what a compiler would have made of it differs per architecture
    `for file in $(find %{buildroot} -type f -size +16k -path '*lib64*' -o -type f -size +16k -path '*bin/*'); do printf %%s %{_target_cpu} >> "$file"; done`,
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
