import type { Dependency } from '../dependency/index.ts'
import { dependencyOf, fileType } from './attributes.ts'
import { parseListsStrictly } from './reference.ts'
import { readStartTag, readText } from './scan.ts'
import type { Checksum, DependencyList, PackageFields, PackageFile, PackageRecord } from './types.ts'

/** A package whose lists are text until somebody asks. `lists` is the inside of the `format` element, from the header range on. */
export class LazyPackageRecord implements PackageRecord {
  readonly name: string
  readonly epoch: string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly checksum: Checksum
  readonly summary: string
  readonly sourcerpm: string
  readonly size: number
  readonly installedSize: number
  readonly fileTime: number
  readonly buildTime: number
  readonly href: string
  readonly base: string | null
  readonly headerStart: number
  readonly headerEnd: number
  readonly #lists: string

  constructor(fields: PackageFields, lists: string) {
    this.name = fields.name
    this.epoch = fields.epoch
    this.version = fields.version
    this.release = fields.release
    this.arch = fields.arch
    this.checksum = fields.checksum
    this.summary = fields.summary
    this.sourcerpm = fields.sourcerpm
    this.size = fields.size
    this.installedSize = fields.installedSize
    this.fileTime = fields.fileTime
    this.buildTime = fields.buildTime
    this.href = fields.href
    this.base = fields.base
    this.headerStart = fields.headerStart
    this.headerEnd = fields.headerEnd
    this.#lists = lists
  }

  get provides(): Dependency[] {
    return this.#dependencies('provides')
  }

  get requires(): Dependency[] {
    return this.#dependencies('requires')
  }

  get conflicts(): Dependency[] {
    return this.#dependencies('conflicts')
  }

  get obsoletes(): Dependency[] {
    return this.#dependencies('obsoletes')
  }

  get suggests(): Dependency[] {
    return this.#dependencies('suggests')
  }

  get enhances(): Dependency[] {
    return this.#dependencies('enhances')
  }

  get recommends(): Dependency[] {
    return this.#dependencies('recommends')
  }

  get supplements(): Dependency[] {
    return this.#dependencies('supplements')
  }

  get primaryFiles(): PackageFile[] {
    return readFiles(this.#lists, 0) ?? parseListsStrictly(this.#lists).primaryFiles
  }

  #dependencies(list: DependencyList): Dependency[] {
    return readDependencies(this.#lists, list) ?? parseListsStrictly(this.#lists)[list]
  }
}

/** One list of a package; null when the text is not as plain as expected. */
function readDependencies(text: string, list: DependencyList): Dependency[] | null {
  const element = `rpm:${list}`
  const start = text.indexOf(`<${element}`)
  if (start < 0) return []
  const open = readStartTag(text, start + element.length + 1)
  const end = text.indexOf(`</${element}>`, start)
  if (open === null || (end < 0 && !open.closed)) return null
  if (open.closed) return []
  const dependencies: Dependency[] = []
  let at = open.end
  for (;;) {
    const entry = text.indexOf('<', at)
    if (entry < 0 || entry >= end) return entry === end ? dependencies : null
    const tag = text.startsWith('<rpm:entry', entry) ? readStartTag(text, entry + 10) : null
    const dependency = tag?.closed === true ? dependencyOf(tag.attributes) : null
    if (dependency === null) return null
    dependencies.push(dependency)
    at = tag!.end
  }
}

/** All `file` elements from an offset on; null when one of them is not plain. */
export function readFiles(text: string, from: number): PackageFile[] | null {
  const files: PackageFile[] = []
  for (let at = text.indexOf('<file', from); at >= 0; at = text.indexOf('<file', at)) {
    const tag = readStartTag(text, at + 5)
    const type = fileType(tag?.attributes['type'])
    const path = tag === null || tag.closed ? null : readText(text, tag.end, '</file>')
    if (path === null || type === null) return null
    files.push({ path: path.value, type })
    at = path.end
  }
  return files
}
