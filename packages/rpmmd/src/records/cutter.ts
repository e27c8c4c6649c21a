import { RpmmdError } from '../error.ts'
import { isTail, parseHead } from './head.ts'
import { isSpace } from './scan.ts'
import type { DocumentName } from './types.ts'

const START_TAG = Buffer.from('<package')
const END_TAG = Buffer.from('</package')
const MARKUP_DECLARATION = Buffer.from('<!')
const MAX_FRAME_BYTES = 64 * 1024
const MAX_ELEMENT_BYTES = 128 * 1024 * 1024
/** From here on, what waits for the end of its element gets room for as much again. */
const ROOM_BYTES = 1024 * 1024

/** What to expect of a document. `name` is what messages call it. */
export interface SliceOptions {
  name?: string
  /** Refuse every other root element. */
  document?: DocumentName
  /** Largest package element, in bytes; default 128 MiB: more than a million dependencies. */
  maxSliceBytes?: number
}

/**
 * Cuts one document into package elements as its bytes arrive. The state is what came after the last whole element, so memory
 * is bounded by one chunk and the largest element. Slices are views of the chunks that were pushed.
 */
export class SliceCutter {
  #bytes: Buffer = Buffer.alloc(0)
  /** What lies before this offset is done with. */
  #at = 0
  #searchFrom = 0
  /** Offset of the first markup declaration at or after the last one looked for. */
  #declaration = 0
  #state: 'head' | 'between' | 'inside' | 'ended' = 'head'
  #root = ''
  #declared = 0
  #count = 0
  #room: Buffer = Buffer.alloc(0)
  readonly #name: string
  readonly #document: DocumentName | undefined
  readonly #maxSliceBytes: number

  constructor(options: SliceOptions = {}) {
    this.#name = options.name ?? 'package document'
    this.#document = options.document
    this.#maxSliceBytes = options.maxSliceBytes ?? MAX_ELEMENT_BYTES
  }

  /** Takes the next bytes. @returns the elements that are complete now. */
  push(chunk: Uint8Array): Buffer[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#searchFrom = Math.max(0, this.#searchFrom - this.#at)
    this.#bytes = this.#left === 0 ? bytes : this.#joined(bytes)
    this.#at = 0
    this.#declaration = -1
    const slices: Buffer[] = []
    while (this.#step(slices)) continue
    return slices
  }

  /** The bytes are over. @throws RpmmdError REPO_INVALID when the document is not, or holds another number of packages than it says. */
  end(): void {
    if (this.#state === 'head') this.#finishHead(this.#bytes.length)
    if (this.#state === 'between') this.#skipGap()
    if (this.#state === 'inside') this.#refuse('ends inside a package')
    if (this.#state !== 'ended') this.#refuse(`ends before </${this.#root}>`)
    if (!isTail(this.#bytes.toString('utf8', this.#at), this.#root)) this.#refuse('is not well-formed after the last package')
    if (this.#count !== this.#declared) this.#refuse(`says packages="${this.#declared}" but holds ${this.#count}`)
  }

  get #left(): number {
    return this.#bytes.length - this.#at
  }

  /**
   * What is left with the next bytes behind it. While one element goes on and on, it lies at the front of a buffer with room for more:
   * no byte is copied more than a few times, and nobody has a view of that buffer yet.
   */
  #joined(bytes: Buffer): Buffer {
    const left = this.#bytes.subarray(this.#at)
    const length = left.length + bytes.length
    if (this.#at > 0 || this.#bytes.buffer !== this.#room.buffer || this.#room.length < length) {
      this.#room = Buffer.allocUnsafeSlow(left.length > ROOM_BYTES ? length * 2 : length)
      left.copy(this.#room)
    }
    bytes.copy(this.#room, left.length)
    return this.#room.subarray(0, length)
  }

  /** One state transition. @returns false when more bytes are needed. */
  #step(slices: Buffer[]): boolean {
    if (this.#state === 'head') return this.#readHead()
    if (this.#state === 'between') return this.#skipGap()
    if (this.#state === 'inside') return this.#cut(slices)
    if (this.#left > MAX_FRAME_BYTES) this.#refuse('goes on after its end')
    return false
  }

  #readHead(): boolean {
    const start = indexOfTag(this.#bytes, START_TAG, 0)
    if (start >= 0) this.#finishHead(start)
    else if (this.#bytes.length > MAX_FRAME_BYTES) this.#refuse('has no package element in its first 64 KiB')
    return start >= 0
  }

  #finishHead(end: number): void {
    const head = parseHead(this.#bytes.toString('utf8', 0, end), this.#document)
    if (typeof head === 'string') return this.#refuse(head)
    this.#root = head.root
    this.#declared = head.packages
    this.#at = head.length
    this.#state = head.closed ? 'ended' : 'between'
  }

  /** Passes white space and comments. @returns false when more bytes are needed. */
  #skipGap(): boolean {
    while (this.#left > 0 && isSpace(this.#bytes[this.#at]!)) this.#at += 1
    const begin = this.#bytes.toString('latin1', this.#at, this.#at + START_TAG.length + 1)
    if (/^<package[\s>]/.test(begin)) this.#state = 'inside'
    else if (begin.startsWith('</')) this.#state = 'ended'
    else if (begin.startsWith('<!--')) return this.#skipComment()
    else if (begin.length > START_TAG.length) this.#refuse(`has something else than a package after package ${this.#count}`)
    else return false
    this.#searchFrom = this.#at
    return true
  }

  #skipComment(): boolean {
    const end = this.#bytes.indexOf('-->', this.#at + 4)
    if (end < 0 && this.#left > MAX_FRAME_BYTES) this.#refuse('has a comment of more than 64 KiB')
    if (end >= 0) this.#at = end + 3
    return end >= 0
  }

  #cut(slices: Buffer[]): boolean {
    const end = this.#endOfPackage()
    if ((end < 0 ? this.#left : end - this.#at) > this.#maxSliceBytes) {
      this.#refuse(`has a package element of more than ${this.#maxSliceBytes} bytes`)
    }
    if (end < 0) return false
    slices.push(this.#bytes.subarray(this.#at, end))
    this.#count += 1
    this.#at = end
    this.#state = 'between'
    return true
  }

  /** Offset behind the end tag, or -1. An end tag inside a comment or CDATA section is none. */
  #endOfPackage(): number {
    for (;;) {
      const tag = indexOfTag(this.#bytes, END_TAG, this.#searchFrom)
      const end = tag < 0 ? 0 : this.#bytes.indexOf('>', tag) + 1
      if (end === 0) {
        this.#searchFrom = tag < 0 ? Math.max(this.#at, this.#bytes.length - END_TAG.length) : tag
        return -1
      }
      if (!this.#hasDeclarationBefore(tag) || !isInsideSection(this.#bytes.subarray(this.#at, tag))) return end
      this.#searchFrom = end
    }
  }

  /** Looks through a chunk once, not once per package. */
  #hasDeclarationBefore(tag: number): boolean {
    if (this.#declaration < this.#at) {
      const found = this.#bytes.indexOf(MARKUP_DECLARATION, this.#at)
      this.#declaration = found < 0 ? Number.POSITIVE_INFINITY : found
    }
    return this.#declaration < tag
  }

  #refuse(reason: string): never {
    throw new RpmmdError('REPO_INVALID', `${this.#name} ${reason}`, { details: { file: this.#name, packages: this.#count } })
  }
}

/** Offset of a tag whose name ends there, -1 when it is not there or its end not yet known. */
function indexOfTag(bytes: Buffer, tag: Buffer, from: number): number {
  for (let at = bytes.indexOf(tag, from); at >= 0; at = bytes.indexOf(tag, at + 1)) {
    const next = bytes[at + tag.length]
    if (next !== undefined && (next === 0x3e || isSpace(next))) return at
  }
  return -1
}

/** Whether a comment or CDATA section is open at the end of an element's beginning. */
function isInsideSection(before: Buffer): boolean {
  let at = before.indexOf(MARKUP_DECLARATION)
  while (at >= 0) {
    const begin = before.toString('latin1', at, at + 9)
    const close = begin.startsWith('<!--') ? '-->' : begin === '<![CDATA[' ? ']]>' : '>'
    const end = before.indexOf(close, at + 2)
    if (end < 0) return true
    at = before.indexOf(MARKUP_DECLARATION, end)
  }
  return false
}
