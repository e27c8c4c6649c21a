import { headerStructures } from '../header/read.ts'
import { corrupt, type HeaderStructure } from '../header/structure.ts'
import { DEPENDENCY_LISTS, isPrimaryPath, type PackageFile, type Placement } from '../records/index.ts'
import { changelogsOf } from './changelogs.ts'
import { dependenciesOf, type HeaderDependency } from './dependencies.ts'
import { attributes, element, type Attributes } from './elements.ts'
import { filesOf } from './files.ts'
import { SIGNATURE_TAG, TAG } from './tags.ts'

/** Where a package lies in a repository without a base, and how many changelog entries its `other` element has (default 10; -1: all). */
export interface PackageXmlOptions extends Required<Omit<Placement, 'base'>> {
  readonly changelogLimit?: number
}

/** The three `package` elements of one package, without the newline behind them. */
export interface PackageXml {
  readonly primary: string
  readonly filelists: string
  readonly other: string
}

interface Parts {
  readonly header: HeaderStructure
  readonly signatures: HeaderStructure
  readonly headerStart: number
  readonly files: readonly PackageFile[]
  readonly isSource: boolean
}

/**
 * What createrepo_c 0.17 writes about a package, out of the beginning of its file: bytes [0, headerEnd) are enough.
 * @throws RpmmdError PACKAGE_CORRUPT when they are not an RPM, or a text holds control characters (createrepo_c leaves such a package
 * out). Source: spec 05 §3.4-§3.9.
 */
export function packageXml(prefix: Buffer, options: PackageXmlOptions): PackageXml {
  const structures = headerStructures(prefix)
  const { header } = structures
  const parts = { ...structures, files: filesOf(header), isSource: !header.has(TAG.sourcerpm) }
  const xml = {
    primary: primaryXml(parts, options),
    filelists: listXml(
      parts,
      options,
      parts.files.map((file) => fileElement(file, '  ')),
    ),
    other: listXml(parts, options, changelogElements(header, options.changelogLimit ?? 10)),
  }
  const control = Object.entries(xml).find(([, text]) => hasControl(text))
  if (control !== undefined) throw corrupt(`a control character is in what ${control[0]}.xml says of it`)
  return xml
}

function primaryXml(parts: Parts, options: PackageXmlOptions): string {
  const { header, isSource } = parts
  const text = (tag: number): string => header.text(tag) ?? ''
  const lines = [
    '<package type="rpm">',
    element('  ', 'name', text(TAG.name)),
    element('  ', 'arch', isSource ? 'src' : text(TAG.arch)),
    versionElement(header),
    element('  ', 'checksum', options.checksum.value, { type: options.checksum.type, pkgid: 'YES' }),
    element('  ', 'summary', text(TAG.summary)),
    element('  ', 'description', text(TAG.description)),
    element('  ', 'packager', text(TAG.packager)),
    element('  ', 'url', text(TAG.url)),
    `  <time${attributes({ file: options.mtime, build: header.numbers(TAG.buildTime)[0] ?? 0 })}/>`,
    `  <size${attributes(sizesOf(parts, options.size))}/>`,
    `  <location${attributes({ href: options.href })}/>`,
    ...formatLines(parts),
    '</package>',
  ]
  return lines.join('\n')
}

function formatLines({ header, headerStart, files, isSource }: Parts): string[] {
  const text = (tag: number): string => header.text(tag) ?? ''
  const dependencies = dependenciesOf(header, files)
  return [
    '  <format>',
    element('    ', 'rpm:license', text(TAG.license)),
    element('    ', 'rpm:vendor', text(TAG.vendor)),
    element('    ', 'rpm:group', text(TAG.group)),
    element('    ', 'rpm:buildhost', text(TAG.buildHost)),
    element('    ', 'rpm:sourcerpm', isSource ? '' : text(TAG.sourcerpm)),
    `    <rpm:header-range${attributes({ start: headerStart, end: header.end })}/>`,
    ...DEPENDENCY_LISTS.flatMap((list) => listLines(list, dependencies[list])),
    ...files.filter(({ path }) => isPrimaryPath(path)).map((file) => fileElement(file, '    ')),
    '  </format>',
  ]
}

function sizesOf({ header, signatures }: Parts, size: number): Attributes {
  const installed = header.numbers(TAG.longSize)[0] ?? header.numbers(TAG.size)[0] ?? 0
  const long = header.numbers(TAG.longArchiveSize)[0] ?? signatures.numbers(SIGNATURE_TAG.longArchiveSize)[0]
  const archive = long ?? header.numbers(TAG.archiveSize)[0] ?? signatures.numbers(SIGNATURE_TAG.payloadSize)[0] ?? 0
  return { package: size, installed, archive }
}

function listLines(list: string, entries: readonly HeaderDependency[]): string[] {
  if (entries.length === 0) return []
  const lines = entries.map(({ name, flags, epoch, version, release, pre }) => {
    const written = { name, flags, epoch, ver: version, rel: release, pre: pre ? 1 : null }
    return `      <rpm:entry${attributes(written)}/>`
  })
  return [`    <rpm:${list}>`, ...lines, `    </rpm:${list}>`]
}

function listXml({ header, isSource }: Parts, { checksum }: PackageXmlOptions, lines: readonly string[]): string {
  const arch = isSource ? 'src' : (header.text(TAG.arch) ?? '')
  const head = `<package${attributes({ pkgid: checksum.value, name: header.text(TAG.name) ?? '', arch })}>`
  return [head, versionElement(header), ...lines, '</package>'].join('\n')
}

function changelogElements(header: HeaderStructure, limit: number): string[] {
  return changelogsOf(header, limit).map(({ author, date, text }) => element('  ', 'changelog', text, { author, date }))
}

function fileElement({ path, type }: PackageFile, indent: string): string {
  return element(indent, 'file', path, { type: type === 'file' ? null : type })
}

function versionElement(header: HeaderStructure): string {
  const epoch = header.numbers(TAG.epoch)[0] ?? 0
  return `  <version${attributes({ epoch, ver: header.text(TAG.version) ?? '', rel: header.text(TAG.release) ?? '' })}/>`
}

/** Control characters other than tab, newline and carriage return, which XML cannot hold. */
function hasControl(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text)
}
