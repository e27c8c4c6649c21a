import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { workedAhead } from './ahead.ts'

const deflate = promisify(deflateRaw)

/** Content is compressed in pieces of this size, each in a thread of its own: large enough that their seams cost nothing. */
export const GZIP_BLOCK_BYTES = 1024 * 1024
/** What a deflate stream may refer back to; the content before a block is known to whoever opens the block. */
const WINDOW_BYTES = 32 * 1024
/** Blocks in work at a time, as many as there are threads to work on them. */
const BLOCKS_AT_ONCE = 4
/** Without name and time, made on Unix. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
/** An empty last block. */
const END_OF_DEFLATE = Buffer.from([3, 0])
/** Level 3 takes a third of the time of level 6, which createrepo_c has; files get an eighth larger (88 MB of a distribution's XML). */
const SETTINGS = { level: 3, windowBits: 15, memLevel: 8, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 256 * 1024 }

/**
 * One gzip member (RFC 1952) of the content, compressed on several threads. The blocks depend on the content alone and not on the chunks
 * that it comes in, so equal content gives equal bytes. A chunk may be used again when the next one is asked for. Source: spec 05 §3.2.
 */
export async function* gzip(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const [idle, take] = blockPool()
  let [sum, size] = [0, 0]
  let before: Uint8Array | null = null
  yield HEADER
  yield* workedAhead(blocksOf(stream, take), BLOCKS_AT_ONCE, async (block) => {
    const compressing = deflate(block, before === null ? SETTINGS : { ...SETTINGS, dictionary: before })
    sum = crc32(block, sum)
    size += block.byteLength
    before = Buffer.from(block.subarray(-WINDOW_BYTES))
    const compressed = await compressing
    idle.push(block)
    return compressed
  })
  yield Buffer.concat([END_OF_DEFLATE, trailer(sum, size)])
}

/** Blocks are used again: memory that is let go of by the megabyte makes the engine collect its garbage over and over. */
function blockPool(): [idle: Buffer[], take: () => Buffer] {
  const idle: Buffer[] = []
  return [idle, () => idle.pop() ?? Buffer.allocUnsafeSlow(GZIP_BLOCK_BYTES)]
}

/** Checksum and size of the content, modulo 2³². */
function trailer(sum: number, size: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(sum, 0)
  bytes.writeUInt32LE(size % 2 ** 32, 4)
  return bytes
}

/** The content in blocks of one size, the last one smaller; `take` gives room for one. */
async function* blocksOf(stream: AsyncIterable<Uint8Array>, take: () => Buffer): AsyncGenerator<Buffer> {
  let block: Buffer | null = null
  let used = 0
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.byteLength;) {
      block ??= take()
      const count = Math.min(GZIP_BLOCK_BYTES - used, chunk.byteLength - at)
      block.set(chunk.subarray(at, at + count), used)
      used += count
      at += count
      if (used < GZIP_BLOCK_BYTES) continue
      yield block
      block = null
      used = 0
    }
  }
  if (block !== null) yield block.subarray(0, used)
}
