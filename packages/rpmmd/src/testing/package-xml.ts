import { createHash } from 'node:crypto'
import type { Dependency } from '../dependency/index.ts'
import { DEPENDENCY_LISTS, escapePackageAttribute, escapeText, type Checksum, type DependencyList } from '../records/index.ts'

/** An entry of a dependency list; without `flags` it has no version. */
export type WrittenDependency = Partial<Dependency> & { readonly name: string }

/** A package as test data has it. `primary_files`: the paths that primary metadata lists. */
export interface WrittenPackage extends Readonly<Partial<Record<DependencyList, readonly WrittenDependency[]>>> {
  readonly name: string
  readonly epoch: number | string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly sourcerpm: string | null
  readonly location: string
  readonly checksum: Checksum
  readonly size: { readonly package: number; readonly installed: number; readonly archive: number }
  readonly files: readonly WrittenFile[]
  readonly primary_files: readonly string[]
}

/** A noarch package that has nothing but its name, its digest made of it. */
export function writtenPackage(name: string): WrittenPackage {
  return {
    name,
    epoch: 0,
    version: '1',
    release: '1',
    arch: 'noarch',
    sourcerpm: null,
    location: `${encodeURIComponent(name)}-1-1.noarch.rpm`,
    checksum: { type: 'sha256', value: createHash('sha256').update(name).digest('hex') },
    size: { package: 1, installed: 1, archive: 1 },
    files: [],
    primary_files: [],
  }
}

interface WrittenFile {
  readonly path: string
  readonly type?: string
}

/** The `package` element of primary.xml, with nothing but what every package has. Source: spec 05 §3.4. */
export function primaryElement(item: WrittenPackage): string {
  const { size, checksum } = item
  const format = [
    element('rpm:license', ''),
    element('rpm:sourcerpm', item.sourcerpm ?? ''),
    '<rpm:header-range start="4504" end="6000"/>',
    ...DEPENDENCY_LISTS.map((list) => dependencyList(list, item[list] ?? [])),
    ...item.primary_files.map((path) => fileElement({ path })),
  ]
  const lines = [
    '<package type="rpm">',
    element('name', item.name),
    element('arch', item.arch),
    versionElement(item),
    `<checksum type="${escapePackageAttribute(checksum.type)}" pkgid="YES">${escapeText(checksum.value)}</checksum>`,
    element('summary', item.name),
    element('description', ''),
    '<time file="1700000000" build="1690000000"/>',
    `<size package="${size.package}" installed="${size.installed}" archive="${size.archive}"/>`,
    `<location href="${escapePackageAttribute(item.location)}"/>`,
    '<format>',
    ...format.filter((line) => line !== ''),
    '</format>',
    '</package>',
  ]
  return lines.join('\n')
}

/** The `package` element of filelists.xml. Source: spec 05 §3.7. */
export function filelistsElement(item: WrittenPackage): string {
  return [head(item), versionElement(item), ...item.files.map(fileElement), '</package>'].join('\n')
}

/** The `package` element of other.xml, without a changelog. */
export function otherElement(item: WrittenPackage): string {
  return [head(item), versionElement(item), '</package>'].join('\n')
}

function head({ checksum, name, arch }: WrittenPackage): string {
  return `<package pkgid="${checksum.value}" name="${escapePackageAttribute(name)}" arch="${escapePackageAttribute(arch)}">`
}

function versionElement({ epoch, version, release }: WrittenPackage): string {
  return `<version epoch="${epoch}" ver="${escapePackageAttribute(version)}" rel="${escapePackageAttribute(release)}"/>`
}

function dependencyList(list: DependencyList, entries: readonly WrittenDependency[]): string {
  if (entries.length === 0) return ''
  return [`<rpm:${list}>`, ...entries.map(dependencyElement), `</rpm:${list}>`].join('\n')
}

function dependencyElement({ name, flags, epoch, version, release, pre }: WrittenDependency): string {
  const attributes = Object.entries({ name, flags, epoch, ver: version, rel: release }).flatMap(([attribute, value]) =>
    value === undefined || value === null ? [] : [`${attribute}="${escapePackageAttribute(value)}"`],
  )
  return `<rpm:entry ${attributes.join(' ')}${pre === true ? ' pre="1"' : ''}/>`
}

function fileElement({ path, type = 'file' }: WrittenFile): string {
  return `<file${type === 'file' ? '' : ` type="${type}"`}>${escapeText(path)}</file>`
}

function element(name: string, text: string): string {
  return `<${name}>${escapeText(text)}</${name}>`
}
