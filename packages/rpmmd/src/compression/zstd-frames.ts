/** A frame that holds data for somebody else and counts as nothing: sixteen numbers, the last four bits are free. */
const SKIPPABLE = 0x184d2a50
const MAGIC = 0xfd2fb528
const BLOCK_HEADER_BYTES = 3
/** By two bits of the descriptor: bytes of the dictionary's number, and of the content's size. */
const DICTIONARY_BYTES = [0, 1, 2, 4]
const SIZE_BYTES = [0, 2, 4, 8]
/** Type of a block that is one byte, told how often. */
const REPEATED = 1

/**
 * The same bytes, cut wherever a zstd frame ends. Node's decompressor goes on with the next frame when it begins a chunk, and takes the
 * rest of a chunk behind a frame for the end. Bytes that begin no frame are handed on as they come: the decompressor refuses them.
 * Source: RFC 8878 §3.1.
 */
export async function* cutAtFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new FrameEnds()
  for await (const chunk of stream) {
    for (let rest = chunk; rest.length > 0;) {
      const length = frames.take(rest)
      yield rest.subarray(0, length)
      rest = rest.subarray(length)
    }
  }
}

/** What of a stream is read next: a field of the format, whose bytes are looked at, or content, whose number is enough. */
type Part = { readonly field: number } | { readonly content: number }

/** Walks from header to header. */
class FrameEnds {
  #parts = partsOfFrame()
  #field: number[] = []
  #isField = true
  #left = 0

  constructor() {
    this.#advance()
  }

  /** @returns how many of these bytes go up to the end of the frame; all of them when it does not end in them */
  take(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length) {
      const part = bytes.subarray(at, at + this.#left)
      if (this.#isField) this.#field.push(...part)
      at += part.length
      this.#left -= part.length
      if (this.#left === 0 && this.#advance()) break
    }
    return at
  }

  /** To the next part that has bytes. @returns whether a new frame begins with it */
  #advance(): boolean {
    for (let isNew = false; ; isNew = true) {
      for (let next = this.#parts.next(Buffer.from(this.#field)); next.done !== true; next = this.#parts.next(Buffer.from(this.#field))) {
        this.#isField = 'field' in next.value
        this.#left = 'field' in next.value ? next.value.field : next.value.content
        this.#field = []
        if (this.#left > 0) return isNew
      }
      this.#parts = partsOfFrame()
    }
  }
}

/** The parts of one frame; each field's bytes are the answer to it. */
function* partsOfFrame(): Generator<Part, void, Buffer> {
  const magic = (yield { field: 4 }).readUInt32LE()
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
    yield { content: (yield { field: 4 }).readUInt32LE() }
    return
  }
  if (magic !== MAGIC) yield { content: Infinity }
  const descriptor = (yield { field: 1 }).readUInt8()
  const isSingle = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >> 6
  const sizeBytes = sizeFlag === 0 && isSingle ? 1 : (SIZE_BYTES[sizeFlag] ?? 0)
  yield { content: (isSingle ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + sizeBytes }
  for (let isLast = false; !isLast;) {
    const block = (yield { field: BLOCK_HEADER_BYTES }).readUIntLE(0, BLOCK_HEADER_BYTES)
    isLast = (block & 1) === 1
    yield { content: ((block >> 1) & 3) === REPEATED ? 1 : block >> 3 }
  }
  yield { content: (descriptor & 4) === 0 ? 0 : 4 }
}
