import { SaxesParser } from 'saxes'
import { RpmmdError } from '../error.ts'
import { DEPENDENCY_LISTS, type DependencyList, type FilelistsRecord, type PackageFields, type PackageLists } from './types.ts'
import { dependencyOf, fileType } from './attributes.ts'

/** Levels of elements that are followed; rpm-md has five. */
const MAX_DEPTH = 1000

/** An element with its attributes and the text directly inside it. */
export interface Element {
  name: string
  attributes: Record<string, string>
  text: string
}

/**
 * Walks well-formed XML and calls `visit` at each end tag with the element and the names of those around it, outermost first.
 * @throws RpmmdError REPO_INVALID at the first error, at a DOCTYPE, and beyond 1000 levels of elements.
 */
export function walkElements(text: string, what: string, visit: (element: Element, parents: string[]) => void): void {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new RpmmdError('REPO_INVALID', `${what}: ${reason}`, { hint: 'run createrepo_c again in that repository', cause })
  }
  const open: Element[] = []
  const addText = (piece: string): void => {
    const element = open.at(-1)
    if (element !== undefined) element.text += piece
  }
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', (error) => refuse(error.message, error))
  parser.on('doctype', () => refuse('a DOCTYPE is not allowed'))
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) refuse(`elements are nested more than ${MAX_DEPTH} levels deep`)
    open.push({ name: tag.name, attributes: { ...tag.attributes }, text: '' })
  })
  parser.on('closetag', () => {
    const element = open.pop()!
    visit(
      element,
      open.map(({ name }) => name),
    )
  })
  parser.write(text).close()
}

/** Strict reader of one `package` element of primary.xml: what the quick one is measured against. See `parsePrimary`. */
export function parsePrimaryStrictly(text: string): PackageFields & PackageLists {
  const elements = new Map<string, Element>()
  const lists = emptyLists()
  walkElements(text, 'package of primary.xml', (element, parents) => {
    const parent = parents.slice(1).join('/')
    if (!readListElement(lists, element, parents.at(-1)) && (parent === '' || parent === 'format')) {
      const key = parent === '' && parents.length === 0 ? 'package' : element.name
      if (!elements.has(key)) elements.set(key, element)
    }
  })
  const attribute = (name: string, key: string): string => required(elements.get(name)?.attributes[key], `has no ${key} in its ${name}`)
  const textOf = (name: string): string => required(elements.get(name)?.text, `has no ${name}`)
  if (attribute('package', 'type') !== 'rpm') throw invalid('is not of type rpm')
  return {
    name: nonEmpty(textOf('name'), 'name'),
    epoch: elements.get('version')?.attributes['epoch'] ?? '0',
    version: attribute('version', 'ver'),
    release: attribute('version', 'rel'),
    arch: nonEmpty(textOf('arch'), 'arch'),
    checksum: { type: attribute('checksum', 'type'), value: nonEmpty(textOf('checksum'), 'checksum').toLowerCase() },
    summary: textOf('summary'),
    sourcerpm: textOf('rpm:sourcerpm'),
    size: number(attribute('size', 'package')),
    installedSize: number(attribute('size', 'installed')),
    fileTime: number(attribute('time', 'file')),
    buildTime: number(attribute('time', 'build')),
    href: attribute('location', 'href'),
    base: elements.get('location')?.attributes['xml:base'] ?? null,
    headerStart: number(attribute('rpm:header-range', 'start')),
    headerEnd: number(attribute('rpm:header-range', 'end')),
    ...lists,
  }
}

/** Strict reader of the lists alone; `text` is the inside of a `format` element. */
export function parseListsStrictly(text: string): PackageLists {
  const lists = emptyLists()
  walkElements(`<format>${text}</format>`, 'package of primary.xml', (element, parents) => readListElement(lists, element, parents.at(-1)))
  return lists
}

/** Strict reader of one `package` element of filelists.xml. See `parseFilelists`. */
export function parseFilelistsStrictly(text: string): FilelistsRecord {
  const { primaryFiles } = emptyLists()
  let pkgid: string | undefined
  walkElements(text, 'package of filelists.xml', (element, parents) => {
    if (element.name === 'file') readFile(primaryFiles, element)
    if (parents.length === 0) pkgid = element.attributes['pkgid']
  })
  return { pkgid: required(pkgid, 'no pkgid').toLowerCase(), files: primaryFiles }
}

function emptyLists(): PackageLists {
  const lists = Object.fromEntries(DEPENDENCY_LISTS.map((list) => [list, []])) as unknown as PackageLists
  return { ...lists, primaryFiles: [] }
}

function readListElement(lists: PackageLists, element: Element, parent: string | undefined): boolean {
  if (element.name === 'file') readFile(lists.primaryFiles, element)
  else if (element.name === 'rpm:entry') readEntry(lists, element, parent)
  else return false
  return true
}

function readEntry(lists: PackageLists, element: Element, parent = ''): void {
  const list = parent.replace(/^rpm:/, '') as DependencyList
  const dependency = dependencyOf(element.attributes)
  if (dependency === null || !DEPENDENCY_LISTS.includes(list)) throw invalid(`has an entry that makes no sense in ${parent}`)
  lists[list].push(dependency)
}

function readFile(files: PackageLists['primaryFiles'], element: Element): void {
  const type = fileType(element.attributes['type'])
  if (type === null) throw invalid(`has a file of unknown type ${element.attributes['type']}`)
  files.push({ path: element.text, type })
}

function required(value: string | undefined, reason: string): string {
  if (value === undefined) throw invalid(reason)
  return value
}

function nonEmpty(value: string, element: string): string {
  if (value === '') throw invalid(`has an empty ${element}`)
  return value
}

function number(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalid(`"${text}" is not a number`)
  return Number(text)
}

function invalid(reason: string): RpmmdError {
  return new RpmmdError('REPO_INVALID', `a package of the repository metadata ${reason}`)
}
