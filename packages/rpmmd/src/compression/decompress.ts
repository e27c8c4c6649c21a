import { createGunzip, createZstdDecompress } from 'node:zlib'
import { RpmmdError } from '../error.ts'
import { compressionByMagic, compressionByName, type Compression } from './formats.ts'
import { throughProgram } from './program.ts'
import { through } from './through.ts'
import { cutAtFrames } from './zstd-frames.ts'

/** Chunks of this size make gunzip and zstd twice as fast as the default (measured on 150 MB). */
const CHUNK_SIZE = 256 * 1024
/** An xz file names the size of the dictionary that unpacking it takes, up to 4 GiB; `xz -9` makes it 64 MiB. */
const PROGRAMS = {
  xz: ['xz', '--memlimit-decompress=256MiB'],
  bz2: ['bzip2'],
} as const

export interface DecompressOptions {
  /** More bytes of content than this are refused; a decompression bomb ends here. */
  maxBytes: number
}

/**
 * The content of a compressed repository file. The first bytes tell the compression, the ending of `name` when they do not.
 * Several gzip members, xz streams, bzip2 streams or zstd frames in a row are one content. xz and bzip2 need the programs of those names.
 * @throws RpmmdError REPO_INVALID when the data is truncated, damaged, or inflates past `maxBytes`; TOOL_MISSING.
 */
export async function* decompress(name: string, stream: AsyncIterable<Uint8Array>, options: DecompressOptions): AsyncGenerator<Buffer> {
  const { prefix, whole } = await peek(stream)
  const magic = compressionByMagic(prefix)
  let total = 0
  for await (const chunk of inflate(magic === 'none' ? compressionByName(name) : magic, whole, name)) {
    total += chunk.length
    if (total > options.maxBytes) {
      throw new RpmmdError('REPO_INVALID', `${name} holds more than the ${options.maxBytes} bytes that it may hold`, {
        hint: 'the repository declares another open-size; it may be damaged or hostile',
        details: { file: name, limit: options.maxBytes },
      })
    }
    yield chunk
  }
}

function inflate(compression: Compression, stream: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Buffer> {
  if (compression === 'none') return asBuffers(stream)
  if (compression === 'gz') return namingErrors(through(createGunzip({ chunkSize: CHUNK_SIZE }), stream), name)
  if (compression === 'zst') return namingErrors(through(createZstdDecompress({ chunkSize: CHUNK_SIZE }), cutAtFrames(stream)), name)
  const [program, ...limits] = PROGRAMS[compression]
  return throughProgram(program, [...limits, '--decompress', '--stdout'], stream, name)
}

async function* namingErrors(stream: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  try {
    yield* stream
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (!/^(Z_|ZSTD_)/.test(code)) throw cause
    const reason = code === 'Z_BUF_ERROR' ? 'it is truncated' : (cause as Error).message
    const hint = 'run createrepo_c again in that repository'
    throw new RpmmdError('REPO_INVALID', `${name} cannot be decompressed: ${reason}`, { hint, details: { file: name }, cause })
  }
}

async function* asBuffers(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

/** The first bytes of a stream, at least six unless it is shorter, and the stream with them still in it. */
async function peek(stream: AsyncIterable<Uint8Array>): Promise<{ prefix: Buffer; whole: AsyncIterable<Uint8Array> }> {
  const iterator = stream[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < 6) {
    const next = await iterator.next()
    if (next.done === true) break
    chunks.push(next.value)
    length += next.value.length
  }
  return { prefix: Buffer.concat(chunks), whole: resume(chunks, iterator) }
}

async function* resume(chunks: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}
