import { RpmmdError } from '../error.ts'
import { ROOTS } from './frame.ts'
import { readStartTag } from './scan.ts'
import type { DocumentName } from './types.ts'

const START_TAG = Buffer.from('<package')
const END_TAG = Buffer.from('</package')
const MARKUP_DECLARATION = Buffer.from('<!')
const MAX_FRAME_BYTES = 64 * 1024

/** What to expect of a document. `name` is what messages call it. */
export interface SliceOptions {
  name?: string
  /** Refuse every other root element. */
  document?: DocumentName
  /** Largest package element, in bytes; default 64 MiB. */
  maxSliceBytes?: number
}

/**
 * Cuts one document into package elements as its bytes arrive. The state is what came after the last whole element, so memory
 * is bounded by one chunk and the largest element. Slices are views of the chunks that were pushed.
 */
export class SliceCutter {
  #pending: Buffer = Buffer.alloc(0)
  #searchFrom = 0
  #state: 'head' | 'between' | 'inside' | 'ended' = 'head'
  #root = ''
  #declared = 0
  #count = 0
  readonly #name: string
  readonly #document: DocumentName | undefined
  readonly #maxSliceBytes: number

  constructor(options: SliceOptions = {}) {
    this.#name = options.name ?? 'package document'
    this.#document = options.document
    this.#maxSliceBytes = options.maxSliceBytes ?? 64 * 1024 * 1024
  }

  /** Takes the next bytes. @returns the elements that are complete now. */
  push(chunk: Uint8Array): Buffer[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes])
    const slices: Buffer[] = []
    while (this.#step(slices)) continue
    return slices
  }

  /** The bytes are over. @throws RpmmdError REPO_INVALID when the document is not, or holds another number of packages than it says. */
  end(): void {
    if (this.#state === 'head') this.#finishHead(this.#pending.length)
    if (this.#state === 'between') this.#skipGap()
    if (this.#state === 'inside') this.#refuse('ends inside a package')
    if (this.#state !== 'ended') this.#refuse(`ends before </${this.#root}>`)
    if (!isTail(this.#pending.toString('utf8'), this.#root)) this.#refuse('is not well-formed after the last package')
    if (this.#count !== this.#declared) this.#refuse(`says packages="${this.#declared}" but holds ${this.#count}`)
  }

  /** One state transition. @returns false when more bytes are needed. */
  #step(slices: Buffer[]): boolean {
    if (this.#state === 'head') return this.#readHead()
    if (this.#state === 'between') return this.#skipGap()
    if (this.#state === 'inside') return this.#cut(slices)
    if (this.#pending.length > MAX_FRAME_BYTES) this.#refuse('goes on after its end')
    return false
  }

  #readHead(): boolean {
    const start = indexOfTag(this.#pending, START_TAG, 0)
    if (start >= 0) {
      this.#finishHead(start)
      return true
    }
    if (this.#pending.length > MAX_FRAME_BYTES) this.#refuse('has no package element in its first 64 KiB')
    return false
  }

  #finishHead(end: number): void {
    const head = this.#pending.toString('utf8', 0, end)
    if (/<!DOCTYPE/i.test(head)) this.#refuse('has a DOCTYPE')
    const match =
      /^\uFEFF?(?:<\?xml[^?<>]*\?>)?(?:\s|<!--(?:(?!--)[^])*-->)*<(?<element>[A-Za-z]+)(?<attributes>(?:\s+[\w:]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<closed>\/?)>/.exec(
        head,
      )
    const { element = '', attributes = '', closed = '' } = match?.groups ?? {}
    const encoding = /^\uFEFF?<\?xml[^?]*encoding=["']([^"']*)["']/.exec(head)?.[1] ?? 'UTF-8'
    if (!/^(utf-?8|us-ascii)$/i.test(encoding)) this.#refuse(`is encoded in ${encoding}; only UTF-8 is read`)
    if (match === null || !this.#isExpected(element)) this.#refuse(`does not begin with ${this.#expected()}`)
    const packages = readStartTag(`${attributes}>`, 0)?.attributes['packages'] ?? ''
    if (!/^\d+$/.test(packages)) this.#refuse('does not say how many packages it has')
    this.#root = element
    this.#declared = Number(packages)
    this.#state = closed === '/' ? 'ended' : 'between'
    this.#pending = this.#pending.subarray(Buffer.byteLength(match![0]))
  }

  #isExpected(element: string): boolean {
    const names: DocumentName[] = this.#document === undefined ? ['primary', 'filelists', 'other'] : [this.#document]
    return names.some((name) => ROOTS[name].element === element)
  }

  #expected(): string {
    return this.#document === undefined ? '<metadata>, <filelists> or <otherdata>' : `<${ROOTS[this.#document].element}>`
  }

  /** Passes white space and comments. @returns false when more bytes are needed. */
  #skipGap(): boolean {
    const rest = this.#pending
    let at = 0
    while (at < rest.length && isSpace(rest[at]!)) at += 1
    this.#pending = rest.subarray(at)
    const begin = this.#pending.toString('latin1', 0, START_TAG.length + 1)
    if (/^<package[\s>]/.test(begin)) this.#state = 'inside'
    else if (begin.startsWith('</')) this.#state = 'ended'
    else if (begin.startsWith('<!--')) return this.#skipComment()
    else if (begin.length > START_TAG.length) this.#refuse(`has something else than a package after package ${this.#count}`)
    else return false
    return true
  }

  #skipComment(): boolean {
    const end = this.#pending.indexOf('-->', 4)
    if (end < 0 && this.#pending.length > MAX_FRAME_BYTES) this.#refuse('has a comment of more than 64 KiB')
    if (end >= 0) this.#pending = this.#pending.subarray(end + 3)
    return end >= 0
  }

  #cut(slices: Buffer[]): boolean {
    const end = this.#endOfPackage()
    if (end < 0 || end > this.#maxSliceBytes) {
      if (Math.max(end, this.#pending.length) > this.#maxSliceBytes) {
        this.#refuse(`has a package element of more than ${this.#maxSliceBytes} bytes`)
      }
      return false
    }
    slices.push(this.#pending.subarray(0, end))
    this.#count += 1
    this.#pending = this.#pending.subarray(end)
    this.#searchFrom = 0
    this.#state = 'between'
    return true
  }

  /** Offset behind the end tag, or -1. An end tag inside a comment or CDATA section is none. */
  #endOfPackage(): number {
    for (;;) {
      const tag = indexOfTag(this.#pending, END_TAG, this.#searchFrom)
      const end = tag < 0 ? -1 : this.#pending.indexOf('>', tag) + 1
      if (tag < 0 || end === 0) {
        this.#searchFrom = tag < 0 ? Math.max(0, this.#pending.length - END_TAG.length) : tag
        return -1
      }
      if (!isInsideSection(this.#pending.subarray(0, tag))) return end
      this.#searchFrom = end
    }
  }

  #refuse(reason: string): never {
    throw new RpmmdError('REPO_INVALID', `${this.#name} ${reason}`, { details: { file: this.#name, packages: this.#count } })
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/** Offset of a tag whose name ends there, -1 when it is not there or its end not yet known. */
function indexOfTag(bytes: Buffer, tag: Buffer, from: number): number {
  for (let at = bytes.indexOf(tag, from); at >= 0; at = bytes.indexOf(tag, at + 1)) {
    const next = bytes[at + tag.length]
    if (next !== undefined && (next === 0x3e || isSpace(next))) return at
  }
  return -1
}

function isInsideSection(before: Buffer): boolean {
  let at = before.indexOf(MARKUP_DECLARATION)
  while (at >= 0) {
    const close =
      before.toString('latin1', at, at + 4) === '<!--' ? '-->' : before.toString('latin1', at, at + 9) === '<![CDATA[' ? ']]>' : '>'
    const end = before.indexOf(close, at + 2)
    if (end < 0) return true
    at = before.indexOf(MARKUP_DECLARATION, end)
  }
  return false
}

function isTail(text: string, root: string): boolean {
  const end = /^<\/([A-Za-z]+)\s*>/.exec(text)
  if (end === null) return text.trim() === ''
  return end[1] === root && /^(?:\s|<!--(?:(?!--)[^])*-->)*$/.test(text.slice(end[0].length))
}
