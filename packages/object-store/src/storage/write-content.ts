import { createHash } from 'node:crypto'
import { closeSync, openSync, rmSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { withParent } from '@murli/runtime/blobs'

const writeChunk = promisify(write)
const READ_ONLY = 0o444
/** A body that comes in one piece of at most so many bytes is written without a detour through the thread pool. */
const SMALL_BYTES = 256 * 1024

/** Writes a new file from a stream; on failure it is removed and the error passes on. @returns MD5 of the content in hex. */
export async function writeContent(path: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('md5')
  await writeFileContent(path, chunks, (chunk) => digest.update(chunk))
  return digest.digest('hex')
}

/** The same for content whose digest nobody asks for; `look` sees every chunk. */
export async function writeFileContent(path: string, chunks: AsyncIterable<Uint8Array>, look?: (chunk: Uint8Array) => void): Promise<void> {
  const descriptor = withParent(path, () => openSync(path, 'wx', READ_ONLY))
  let size = 0
  try {
    for await (const chunk of chunks) {
      look?.(chunk)
      for (let done = 0; done < chunk.byteLength;) {
        if (size + chunk.byteLength <= SMALL_BYTES) done += writeSync(descriptor, chunk, done)
        else done += (await writeChunk(descriptor, chunk, done)).bytesWritten
      }
      size += chunk.byteLength
    }
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
}
