import type { ComparisonFlag } from '../dependency/index.ts'
import { unescapeXml } from '../records/escape.ts'
import { AttributeReader, EPOCH, FLAGS, HREF, NAME, RELEASE, TYPE, VERSION } from './attributes.ts'
import type { ListColumn } from './columns.ts'
import { NONE, type PackagePool } from './pool.ts'
import { AMPERSAND, BANG, endsName, hasCapital, isWord, nextTag, QUESTION, SLASH } from './syntax.ts'

const word = (text: string): Uint8Array => Buffer.from(text)
const PACKAGE = word('package')
const RPM = word('rpm')
const FILE = word('file')
const ENTRY = word('rpm:entry')
const PROVIDES = word('rpm:provides')
const REQUIRES = word('rpm:requires')
const VERSION_TAG = word('version')
const LOCATION = word('location')
const NOSRC = word('.nosrc.rpm')
const SIGNS: readonly [ComparisonFlag, Uint8Array][] = (['EQ', 'GE', 'LE', 'GT', 'LT'] as const).map((flag) => [flag, word(flag)])

/** Elements with a text that matters, by their place in `#texts`. */
const TEXTS = ['name', 'arch', 'checksum', 'rpm:sourcerpm'].map(word)
const CHECKSUM = 2
const SOURCERPM = 3
const MAX_DEPTH = 16
/** Something the scanner leaves to the strict reader. */
const UNUSUAL = -1

/** What the scanner found of a package besides its lists, as numbers of the pool. */
export interface Scanned {
  name: number
  arch: number
  sourcerpm: number
  pkgid: number
  evr: number
  /** Whether the file is called `*.nosrc.rpm`. */
  nosrc: boolean
}

/**
 * Reads `package` elements of primary.xml byte by byte, straight into the columns of a pool. Whatever is not plain (comments, CDATA,
 * carriage returns, unknown references, elements in unusual places) it leaves to the strict reader, and says so.
 */
export class PackageScanner {
  readonly #pool: PackagePool
  readonly #attributes = new AttributeReader()
  /** Names of the open elements: offsets of start and end. */
  readonly #open = new Int32Array(MAX_DEPTH * 2)
  readonly #texts = new Int32Array(TEXTS.length)
  #depth = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #end = 0
  #list: ListColumn | null = null
  #evr = NONE
  #nosrc: boolean | null = null

  constructor(pool: PackagePool) {
    this.#pool = pool
  }

  /** Reads one element; its lists are pushed to the pool's. @returns null when it is for the strict reader: what was pushed is to be discarded. */
  scan(slice: Uint8Array): Scanned | null {
    this.#bytes = slice
    this.#end = slice.length
    this.#depth = 0
    this.#list = null
    this.#evr = NONE
    this.#nosrc = null
    this.#texts.fill(UNUSUAL)
    const at = this.#elements()
    const [name = UNUSUAL, arch = UNUSUAL, pkgid = UNUSUAL, sourcerpm = UNUSUAL] = this.#texts
    if (at !== this.#end || name <= 0 || arch <= 0 || pkgid <= 0 || sourcerpm < 0 || this.#evr === NONE) return null
    return this.#nosrc === null ? null : { name, arch, sourcerpm, pkgid, evr: this.#evr, nosrc: this.#nosrc }
  }

  /** @returns the offset behind the outermost element. */
  #elements(): number {
    let at = 0
    do {
      at = nextTag(this.#bytes, at, this.#end)
      if (at < 0) return UNUSUAL
      const next = this.#bytes[at + 1]
      if (next === BANG || next === QUESTION) return UNUSUAL
      at = next === SLASH ? this.#endTag(at + 2) : this.#startTag(at + 1)
      if (at < 0) return UNUSUAL
    } while (this.#depth > 0)
    return at
  }

  #endTag(at: number): number {
    const bytes = this.#bytes
    this.#depth -= 1
    const start = this.#open[this.#depth * 2]!
    const end = this.#open[this.#depth * 2 + 1]!
    for (let from = start; from < end; from += 1, at += 1) if (bytes[at] !== bytes[from]) return UNUSUAL
    if (this.#depth === 2) this.#list = null
    return bytes[at] === 0x3e ? at + 1 : UNUSUAL
  }

  #startTag(start: number): number {
    const bytes = this.#bytes
    let end = start
    while (end < this.#end && !endsName(bytes[end]!)) end += 1
    const at = this.#attributes.read(bytes, end, this.#end)
    if (at < 0 || end === start) return UNUSUAL
    const { closed } = this.#attributes
    if (isWord(bytes, start, end, ENTRY)) return this.#depth === 3 && closed && this.#entry() ? at : UNUSUAL
    if (isWord(bytes, start, end, FILE)) return this.#depth === 2 ? this.#file(at) : UNUSUAL
    const place = TEXTS.findIndex((name) => isWord(bytes, start, end, name))
    if (place >= 0) return this.#depth === (place === SOURCERPM ? 2 : 1) ? this.#text(place, at) : UNUSUAL
    if (this.#depth === 0 && !this.#root(start, end)) return UNUSUAL
    if (!this.#head(start, end)) return UNUSUAL
    if (this.#depth === 2 && !closed) this.#list = this.#listNamed(start, end)
    return closed ? at : this.#push(start, end, at)
  }

  #push(start: number, end: number, at: number): number {
    if (this.#depth === MAX_DEPTH) return UNUSUAL
    this.#open[this.#depth * 2] = start
    this.#open[this.#depth * 2 + 1] = end
    this.#depth += 1
    return at
  }

  #root(start: number, end: number): boolean {
    const { closed } = this.#attributes
    return !closed && isWord(this.#bytes, start, end, PACKAGE) && this.#attributeIs(TYPE, RPM)
  }

  /** Elements whose attributes matter. @returns false for a second one, one that lacks them, and one elsewhere than below the root. */
  #head(start: number, end: number): boolean {
    const attributes = this.#attributes
    if (isWord(this.#bytes, start, end, VERSION_TAG)) {
      if (this.#depth !== 1 || this.#evr !== NONE || !attributes.has(VERSION) || !attributes.has(RELEASE)) return false
      this.#evr = this.#evrOfTag(true)
      return this.#evr !== NONE
    }
    if (!isWord(this.#bytes, start, end, LOCATION)) return true
    if (this.#depth !== 1 || this.#nosrc !== null || !attributes.has(HREF)) return false
    const [from, to] = [attributes.start(HREF), attributes.end(HREF)]
    this.#nosrc = to - from > NOSRC.length && isWord(this.#bytes, to - NOSRC.length, to, NOSRC)
    return true
  }

  #listNamed(start: number, end: number): ListColumn | null {
    if (isWord(this.#bytes, start, end, PROVIDES)) return this.#pool.provides
    return isWord(this.#bytes, start, end, REQUIRES) ? this.#pool.requires : null
  }

  /** A text without elements inside it. @returns the offset behind its end tag. */
  #text(place: number, at: number): number {
    if (this.#texts[place] !== UNUSUAL) return UNUSUAL
    const behind = this.#textAt(at, TEXTS[place]!)
    const isPlain = place !== CHECKSUM || !hasCapital(this.#bytes, at, behind)
    this.#texts[place] = this.#number
    return isPlain ? behind : UNUSUAL
  }

  #file(at: number): number {
    const attributes = this.#attributes
    if (attributes.closed || (attributes.has(TYPE) && attributes.isEscaped(TYPE))) return UNUSUAL
    const behind = this.#textAt(at, FILE)
    if (behind >= 0) this.#pool.files.push(this.#number)
    return behind
  }

  /** Number of the text that was read last. */
  #number = UNUSUAL

  #textAt(at: number, name: Uint8Array): number {
    if (this.#attributes.closed) {
      this.#number = 0
      return at
    }
    const close = nextTag(this.#bytes, at, this.#end)
    const behind = close + 2 + name.length
    if (close < 0 || this.#bytes[close + 1] !== SLASH || !isWord(this.#bytes, close + 2, behind, name)) return UNUSUAL
    if (this.#bytes[behind] !== 0x3e) return UNUSUAL
    this.#number = this.#intern(at, close, this.#bytes.subarray(at, close).includes(AMPERSAND))
    return this.#number < 0 ? UNUSUAL : behind + 1
  }

  /** An entry of the list that is open; of other lists it is only looked at. @returns false when it makes no sense. */
  #entry(): boolean {
    const attributes = this.#attributes
    if (!attributes.has(NAME)) return false
    if (this.#list === null) return true
    const flags = this.#flags()
    if (flags === undefined) return false
    const name = this.#intern(attributes.start(NAME), attributes.end(NAME), attributes.isEscaped(NAME))
    const evr = flags === null || !attributes.has(VERSION) ? NONE : this.#evrOfTag(false)
    if (name < 0 || (evr === NONE && flags !== null && attributes.has(VERSION))) return false
    this.#list.push(this.#pool.internRelation(name, flags, evr))
    return true
  }

  /** @returns null without flags, undefined for unknown ones. */
  #flags(): ComparisonFlag | null | undefined {
    if (!this.#attributes.has(FLAGS)) return null
    for (const [flag, sign] of SIGNS) if (this.#attributeIs(FLAGS, sign)) return flag
    return undefined
  }

  /** EVR of the attributes; `whole`: an empty release is one. @returns NONE when one of them is not plain. */
  #evrOfTag(whole: boolean): number {
    const epoch = this.#attributeText(EPOCH)
    const version = this.#attributeText(VERSION)
    const release = this.#attributeText(RELEASE)
    if (epoch === UNUSUAL || version === UNUSUAL || release === UNUSUAL) return NONE
    return this.#pool.internEvr(epoch, version, release === 0 && !whole ? NONE : release)
  }

  /** Number of an attribute's text; NONE when the tag does not have it. */
  #attributeText(attribute: number): number {
    const attributes = this.#attributes
    if (!attributes.has(attribute)) return NONE
    return this.#intern(attributes.start(attribute), attributes.end(attribute), attributes.isEscaped(attribute))
  }

  #attributeIs(attribute: number, expected: Uint8Array): boolean {
    return (
      this.#attributes.has(attribute) && isWord(this.#bytes, this.#attributes.start(attribute), this.#attributes.end(attribute), expected)
    )
  }

  #intern(start: number, end: number, escaped: boolean): number {
    if (!escaped) return this.#pool.strings.intern(this.#bytes, start, end)
    const text = unescapeXml(Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start).toString())
    return text === null ? UNUSUAL : this.#pool.strings.internText(text)
  }
}
