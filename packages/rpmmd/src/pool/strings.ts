import { RpmmdError } from '../error.ts'
import { Column } from './columns.ts'
import { hashBytes } from './hash.ts'

const FIRST_BYTES = 64 * 1024
const FIRST_SLOTS = 4096
/** One text, and all texts of a pool together. A distribution of 100,000 packages has about 20 MB. */
const MAX_TEXT_BYTES = 1024 ** 2
const MAX_BYTES = 1024 ** 3

/**
 * Interned texts as UTF-8 bytes: equal texts have equal numbers, counted from 0 in the order in which they came in. Number 0 is
 * the empty text. A text becomes a JavaScript string when somebody asks for it, once.
 */
export class StringPool {
  #bytes = Buffer.alloc(FIRST_BYTES)
  #used = 0
  /** Where each text starts; one more for the end of the last. */
  readonly #starts = new Column()
  readonly #hashes = new Column()
  /** Number of the text + 1 by hash, linear probing; 0 is free. At most half of the slots are taken. */
  #slots = new Uint32Array(FIRST_SLOTS)
  readonly #texts: (string | undefined)[] = []

  constructor() {
    this.#starts.push(0)
    this.intern(this.#bytes, 0, 0)
  }

  get count(): number {
    return this.#hashes.length
  }

  /**
   * The number of the text in bytes [start, end).
   * @throws {RpmmdError} REPO_INVALID when it is longer than 1 MiB, or all texts together are more than 1 GiB.
   */
  intern(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > MAX_TEXT_BYTES) throw tooLong(bytes, start, end)
    if (this.count * 2 >= this.#slots.length) this.#growSlots()
    const hash = hashBytes(bytes, start, end)
    const slot = this.#slotOf(bytes, start, end, hash)
    const taken = this.#slots[slot]!
    if (taken !== 0) return taken - 1
    this.#append(bytes, start, end)
    this.#hashes.push(hash)
    this.#slots[slot] = this.count
    return this.count - 1
  }

  /** The number of a text. */
  internText(text: string): number {
    const bytes = Buffer.from(text)
    return this.intern(bytes, 0, bytes.length)
  }

  /** The number of the text in bytes [start, end), or -1 when it was never interned. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#slots[this.#slotOf(bytes, start, end, hashBytes(bytes, start, end))]! - 1
  }

  /** The number of a text, or -1 when it was never interned. */
  findText(text: string): number {
    const bytes = Buffer.from(text)
    return this.find(bytes, 0, bytes.length)
  }

  text(id: number): string {
    return (this.#texts[id] ??= this.#bytes.toString('utf8', this.#starts.at(id), this.#starts.at(id + 1)))
  }

  /** The bytes of a text: a view, to be read before anything is interned. */
  bytes(id: number): Uint8Array {
    return this.#bytes.subarray(this.#starts.at(id), this.#starts.at(id + 1))
  }

  /** First byte of a text, 0 of the empty one. */
  firstByte(id: number): number {
    const start = this.#starts.at(id)
    return start === this.#starts.at(id + 1) ? 0 : this.#bytes[start]!
  }

  /** The slot where the text is, or the free one where it would be. */
  #slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots
    const hashes = this.#hashes.values
    const mask = slots.length - 1
    let slot = hash & mask
    for (let taken = slots[slot]!; taken !== 0; taken = slots[slot]!) {
      if (hashes[taken - 1] === hash && this.#equals(taken - 1, bytes, start, end)) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const starts = this.#starts.values
    const from = starts[id]!
    if (starts[id + 1]! - from !== end - start) return false
    const own = this.#bytes
    for (let at = start, mine = from; at < end; at += 1, mine += 1) if (own[mine] !== bytes[at]) return false
    return true
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#used + end - start
    if (needed > this.#bytes.length) this.#growBytes(needed)
    const own = this.#bytes
    for (let at = start, mine = this.#used; at < end; at += 1, mine += 1) own[mine] = bytes[at]!
    this.#used = needed
    this.#starts.push(needed)
  }

  #growBytes(needed: number): void {
    if (needed > MAX_BYTES) {
      throw new RpmmdError('REPO_INVALID', 'the names, versions and paths of all packages are more than 1 GiB', {
        hint: 'no distribution has that many; the repository metadata may be damaged or hostile',
      })
    }
    const grown = Buffer.alloc(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes)
    this.#bytes = grown
  }

  #growSlots(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let id = 0; id < this.count; id += 1) {
      let slot = this.#hashes.at(id) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = id + 1
    }
    this.#slots = slots
  }
}

function tooLong(bytes: Uint8Array, start: number, end: number): RpmmdError {
  const shown = JSON.stringify(Buffer.from(bytes.subarray(start, start + 60)).toString('latin1'))
  return new RpmmdError('REPO_INVALID', `it has a text of ${end - start} bytes, ${shown}…; at most ${MAX_TEXT_BYTES} are read`)
}
