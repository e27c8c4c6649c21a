import { constants, createZstdCompress } from 'node:zlib'
import type { Compression } from './formats.ts'
import { gzip } from './gzip.ts'
import { throughProgram } from './program.ts'
import { through } from './through.ts'

/** Large chunks cost fewer turns of the event loop. */
const CHUNK_SIZE = 256 * 1024
/** One thread: with more, xz cuts the stream into blocks by the number of processors, and the bytes differ between machines. */
const PROGRAMS = {
  xz: ['xz', '--compress', '-5', '--check=crc32', '--threads=1'],
  bz2: ['bzip2', '--compress', '-5'],
} as const

/** Takes a third of the time of level 10, and files get a fifteenth larger; still a fifth smaller than gzip's (60 MB of primary.xml). */
const ZSTD_LEVEL = 5

/**
 * The bytes compressed as createrepo_c does: one gzip member without name and time (but quicker, see `gzip`), xz preset 5 with CRC32, bzip2
 * with blocks of 500 kB, zstd at a lower level than its 10 (see `ZSTD_LEVEL`). Equal bytes give equal results on every machine. xz and bzip2 need the programs of those names;
 * `name` is what messages call the data. A chunk may be used again when the next one is asked for. Source: spec 05 §3.2.
 * @throws RpmmdError TOOL_MISSING
 */
export function compress(
  compression: Exclude<Compression, 'none'>,
  stream: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Buffer> {
  if (compression === 'gz') return gzip(stream)
  if (compression === 'zst') {
    return through(
      createZstdCompress({ chunkSize: CHUNK_SIZE, params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } }),
      copies(stream),
    )
  }
  const [program, ...options] = PROGRAMS[compression]
  return throughProgram(program, [...options, '--stdout'], copies(stream), name)
}

/** What is piped may be waiting still when more is asked for. */
async function* copies(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield Buffer.from(chunk)
}
