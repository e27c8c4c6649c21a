import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errnoOf, publishReplacing } from '@murli/runtime/blobs'
import { S3Error } from '../error.ts'
import type { StoreDirectory } from './store-directory.ts'

const SMALLEST_PART_BYTES = 5 * 1024 * 1024
const PART_NAME = /^(\d+)-([0-9a-f]{32})$/
const READ_BYTES = 1024 * 1024
const ABANDONED_AFTER_MS = 7 * 24 * 60 * 60 * 1000

/** What an upload was started with. `started` in milliseconds since 1970. */
export interface Upload {
  id: string
  key: string
  started: number
  headers: Record<string, string>
  metadata: Record<string, string>
}

/** A part that has arrived. */
export interface Part {
  number: number
  md5: string
  size: number
  modified: number
}

/** Starts an upload. */
export function createUpload(store: StoreDirectory, bucket: string, upload: Omit<Upload, 'id' | 'started'>): Upload {
  const created = { ...upload, id: randomUUID(), started: Date.now() }
  const directory = uploadDirectory(store, bucket, created.id)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'upload.tmp'), JSON.stringify(created))
  renameSync(join(directory, 'upload.tmp'), join(directory, 'upload.json'))
  return created
}

/** @throws {S3Error} NoSuchUpload, also when the upload is for another key. */
export function findUpload(store: StoreDirectory, bucket: string, key: string, id: string): Upload {
  const upload = /^[0-9a-f-]{36}$/.test(id) ? readUpload(store, bucket, id) : null
  if (upload?.key === key) return upload
  throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist. It may have been aborted or completed.', {
    fields: { UploadId: id },
  })
}

/** Keeps a finished file as a part; an earlier one of that number goes. */
export function addPart(store: StoreDirectory, bucket: string, upload: Upload, part: { number: number; md5: string; file: string }): void {
  const directory = uploadDirectory(store, bucket, upload.id)
  const name = `${part.number}-${part.md5}`
  publishReplacing(part.file, join(directory, name))
  for (const other of readdirSync(directory)) {
    if (other !== name && other.startsWith(`${part.number}-`)) rmSync(join(directory, other), { force: true })
  }
}

/** Parts by number. */
export function listParts(store: StoreDirectory, bucket: string, upload: Upload): Part[] {
  const directory = uploadDirectory(store, bucket, upload.id)
  const parts = []
  for (const name of readdirSync(directory)) {
    const [, number, md5 = ''] = PART_NAME.exec(name) ?? []
    const stats = statSync(join(directory, name), { throwIfNoEntry: false })
    if (number !== undefined && stats !== undefined) parts.push({ number: Number(number), md5, size: stats.size, modified: stats.mtimeMs })
  }
  return parts.toSorted((a, b) => a.number - b.number)
}

/** Uploads of a bucket that are neither completed nor aborted, sorted by key, then start. */
export function listUploads(store: StoreDirectory, bucket: string): Upload[] {
  const root = join(store.directory, 'uploads', bucket)
  if (!existsSync(root)) return []
  const uploads = readdirSync(root).map((id) => readUpload(store, bucket, id))
  const found = uploads.filter((upload) => upload !== null)
  return found.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.started - b.started))
}

/** Ends an upload and removes its parts. */
export function removeUpload(store: StoreDirectory, bucket: string, upload: Upload): void {
  const away = store.temporary.next()
  try {
    renameSync(uploadDirectory(store, bucket, upload.id), away)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
  rmSync(away, { recursive: true, force: true })
}

/** Removes uploads in which nothing has arrived for a week: whoever began them is gone. */
export function sweepUploads(store: StoreDirectory, now: number): void {
  const root = join(store.directory, 'uploads')
  if (!existsSync(root)) return
  for (const bucket of readdirSync(root)) {
    for (const id of readdirSync(join(root, bucket))) {
      const directory = join(root, bucket, id)
      const stats = statSync(directory, { throwIfNoEntry: false })
      if (stats !== undefined && now - stats.mtimeMs > ABANDONED_AFTER_MS) rmSync(directory, { recursive: true, force: true })
    }
  }
}

/**
 * The content of the parts that the client names, in order, and the ETag of the whole.
 * @throws {S3Error} InvalidPartOrder, InvalidPart, EntityTooSmall.
 */
export function assemble(
  store: StoreDirectory,
  bucket: string,
  upload: Upload,
  wanted: { number: number; etag: string }[],
): { chunks: AsyncIterable<Uint8Array>; etag: string } {
  const present = new Map(listParts(store, bucket, upload).map((part) => [part.number, part]))
  const digest = createHash('md5')
  const paths: string[] = []
  if (wanted.some(({ number }, index) => number <= (wanted[index - 1]?.number ?? 0))) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.')
  }
  for (const [index, { number, etag }] of wanted.entries()) {
    const part = present.get(number)
    if (part?.md5 !== etag)
      throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.', { fields: { PartNumber: String(number) } })
    if (part.size < SMALLEST_PART_BYTES && index < wanted.length - 1) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        fields: { PartNumber: String(number) },
      })
    }
    digest.update(Buffer.from(part.md5, 'hex'))
    paths.push(join(uploadDirectory(store, bucket, upload.id), `${number}-${part.md5}`))
  }
  return { chunks: concatenated(paths), etag: `${digest.digest('hex')}-${wanted.length}` }
}

async function* concatenated(paths: string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield* createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>
}

function readUpload(store: StoreDirectory, bucket: string, id: string): Upload | null {
  try {
    return JSON.parse(readFileSync(join(uploadDirectory(store, bucket, id), 'upload.json'), 'utf8')) as Upload
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

function uploadDirectory(store: StoreDirectory, bucket: string, id: string): string {
  return join(store.directory, 'uploads', bucket, id)
}
