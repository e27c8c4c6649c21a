import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { checksumHash } from '@murli/rpmmd/compression'
import { asNotThere, withRetries } from '@murli/runtime/transfer'
import type { MetadataKey, MetadataStore } from './metadata-store.ts'

const CHUNK_BYTES = 256 * 1024
const UNUSED_DAYS = 30

/**
 * Keeps metadata in a directory, for programs without an object store. A file that is not what its key says any more is fetched
 * again, and one that nobody used for 30 days goes when another comes. Several processes may share the directory.
 */
export function directoryMetadataStore(directory: string, { signal }: { signal: AbortSignal }): MetadataStore {
  return {
    async open(key, download) {
      const path = join(directory, fileName(key))
      if (await isWhole(path, key)) await utimes(path, new Date(), new Date())
      else await withRetries(key.url, signal, async () => keep(directory, path, await download()))
      return createReadStream(path, { signal, highWaterMark: CHUNK_BYTES })
    },
  }
}

/** Weak checksums are no names for all the world, so that the URL is part of it. */
function fileName({ url, checksum }: MetadataKey): string {
  return createHash('sha256')
    .update(JSON.stringify([url, checksum.type, checksum.value]))
    .digest('hex')
}

async function isWhole(path: string, { checksum, size }: MetadataKey): Promise<boolean> {
  try {
    if (size !== null && (await stat(path)).size !== size) return false
    const hash = checksumHash(checksum.type)
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) hash.update(chunk as Buffer)
    return hash.digest('hex') === checksum.value
  } catch (error) {
    if (asNotThere(path, error) === null) throw error
    return false
  }
}

async function keep(directory: string, path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(directory, { recursive: true })
  const partial = `${path}.${randomUUID()}`
  const file = await open(partial, 'wx')
  try {
    await pipeline(content, file.createWriteStream())
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  await removeUnused(directory)
}

async function removeUnused(directory: string): Promise<void> {
  const oldest = Date.now() - UNUSED_DAYS * 24 * 3600 * 1000
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    const found = await stat(path).catch(() => null)
    if (found !== null && found.mtimeMs < oldest) await rm(path, { force: true })
  }
}
