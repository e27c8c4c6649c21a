import { isUtf8 } from 'node:buffer'
import { RpmmdError } from '../error.ts'

const MAGIC = 0x8eade801
/** What a structure begins with: its magic, and how much follows. */
export const INTRO_BYTES = 16
const ENTRY_BYTES = 16
/** What rpm itself allows. */
const MAX_ENTRIES = 0xffff
const MAX_DATA_BYTES = 256 * 1024 * 1024
/** Texts of one tag. Each may be empty, and so take one byte there but many in memory. */
const MAX_TEXTS = 2 ** 20

const TYPE_INT32 = 4
/** Bytes of a number of each type: 16, 32 and 64 bits. */
const NUMBER_BYTES: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8 }
const TYPE_STRING = 6
const TYPE_BINARY = 7
const TYPE_STRING_ARRAY = 8
const TYPE_I18N_STRING = 9

interface Entry {
  type: number
  offset: number
  count: number
}

/** One header structure of an RPM file: entries by tag. Reads outside its data area are refused. */
export class HeaderStructure {
  /** Offset of the first byte behind the structure. */
  readonly end: number
  readonly #entries = new Map<number, Entry>()
  readonly #data: Buffer

  /** @throws RpmmdError PACKAGE_CORRUPT when there is no header at `start`, or the file's prefix ends inside it. */
  constructor(file: Buffer, start: number) {
    this.end = structureEnd(file, start)
    const dataStart = start + INTRO_BYTES + file.readUInt32BE(start + 8) * ENTRY_BYTES
    if (file.length < this.end) throw corrupt(`the header at byte ${start} needs ${this.end} bytes, ${file.length} are there`)
    this.#data = file.subarray(dataStart, this.end)
    for (let at = start + INTRO_BYTES; at < dataStart; at += ENTRY_BYTES) {
      const entry = { type: file.readUInt32BE(at + 4), offset: file.readUInt32BE(at + 8), count: file.readUInt32BE(at + 12) }
      this.#entries.set(file.readUInt32BE(at), entry)
    }
  }

  has(tag: number): boolean {
    return this.#entries.has(tag)
  }

  /** First value of a text tag, null when the header does not have it. What is not UTF-8 is Latin-1, to createrepo_c too (spec 05 §3.6). */
  text(tag: number): string | null {
    return this.texts(tag)[0] ?? null
  }

  /** All values of a text tag. */
  texts(tag: number): string[] {
    const entry = this.#entries.get(tag)
    if (entry === undefined) return []
    const isText = [TYPE_STRING, TYPE_STRING_ARRAY, TYPE_I18N_STRING].includes(entry.type)
    if (!isText || entry.count > this.#data.length) throw corrupt(`tag ${tag} is not text`)
    if (entry.count > MAX_TEXTS) throw corrupt(`tag ${tag} has ${entry.count} texts; at most ${MAX_TEXTS} are read`)
    const values: string[] = []
    for (let at = entry.offset; values.length < entry.count;) {
      const end = this.#data.indexOf(0, at)
      if (at >= this.#data.length || end < 0) throw corrupt(`the text of tag ${tag} has no end`)
      values.push(textOf(this.#data.subarray(at, end)))
      at = end + 1
    }
    return values
  }

  /** First value of a 32-bit tag, null when the header does not have it. */
  int32(tag: number): number | null {
    const entry = this.#entries.get(tag)
    if (entry === undefined) return null
    if (entry.type !== TYPE_INT32 || entry.count < 1 || entry.offset + 4 > this.#data.length) throw corrupt(`tag ${tag} is not a number`)
    return this.#data.readUInt32BE(entry.offset)
  }

  /** All values of a tag of 16-, 32- or 64-bit numbers; none when the header does not have it. */
  numbers(tag: number): number[] {
    const entry = this.#entries.get(tag)
    if (entry === undefined) return []
    const bytes = NUMBER_BYTES[entry.type]
    if (bytes === undefined || entry.offset + entry.count * bytes > this.#data.length) throw corrupt(`tag ${tag} is not numbers`)
    return Array.from({ length: entry.count }, (_, index) => this.#number(entry.offset + index * bytes, bytes))
  }

  #number(at: number, bytes: number): number {
    return bytes === 8 ? Number(this.#data.readBigUInt64BE(at)) : this.#data.readUIntBE(at, bytes)
  }

  /** Bytes of a binary tag, null when the header does not have it. */
  binary(tag: number): Buffer | null {
    const entry = this.#entries.get(tag)
    if (entry === undefined) return null
    if (entry.type !== TYPE_BINARY || entry.offset + entry.count > this.#data.length) throw corrupt(`tag ${tag} is not binary data`)
    return this.#data.subarray(entry.offset, entry.offset + entry.count)
  }
}

/** Where the structure at `start` ends, by its first bytes. @throws RpmmdError PACKAGE_CORRUPT */
export function structureEnd(file: Buffer, start: number): number {
  if (file.length < start + INTRO_BYTES) throw corrupt(`the header at byte ${start} is cut off`)
  if (file.readUInt32BE(start) !== MAGIC) throw corrupt(`no header at byte ${start}`)
  const entries = file.readUInt32BE(start + 8)
  const dataBytes = file.readUInt32BE(start + 12)
  if (entries > MAX_ENTRIES || dataBytes > MAX_DATA_BYTES) throw corrupt(`the header at byte ${start} declares an impossible size`)
  return start + INTRO_BYTES + entries * ENTRY_BYTES + dataBytes
}

function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}

/** An RPM file that is not one, or not whole. */
export function corrupt(reason: string): RpmmdError {
  return new RpmmdError('PACKAGE_CORRUPT', `not a readable RPM file: ${reason}`)
}
