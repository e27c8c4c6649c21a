import { createHash } from 'node:crypto'
import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TreeFile } from '@murli/contracts/documents'
import type { ApiClient } from '../api/client.ts'
import { CliError } from '../error.ts'
import { stampFile } from './local-objects.ts'

const ATTEMPTS = 3

/**
 * Fetches a blob to a path: size and SHA-256 are checked in the pass that writes it, and the file gets its name only when both are right.
 * @throws CliError BLOB_CORRUPT after several attempts
 */
export async function downloadBlob(api: ApiClient, file: TreeFile, destination: string): Promise<void> {
  const temporary = `${destination}.part`
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchVerified(api, file, temporary)
      stampFile(temporary, file)
      renameSync(temporary, destination)
      return
    } catch (error) {
      rmSync(temporary, { force: true })
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function fetchVerified(api: ApiClient, file: TreeFile, temporary: string): Promise<void> {
  const hash = createHash('sha256')
  let size = 0
  const body = Readable.from(await api.blob(file))
  await pipeline(
    body,
    async function* measure(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        size += chunk.byteLength
        yield chunk
      }
    },
    createWriteStream(temporary),
  )
  if (size === file.size && `sha256:${hash.digest('hex')}` === file.digest) return
  throw new CliError(`${file.path}: what the server sent is not blob ${file.digest} of ${file.size} bytes`, { code: 'BLOB_CORRUPT' })
}
