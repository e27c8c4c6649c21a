import { hash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { digestOfKey, errnoOf, publishReplacing, sidePath } from '@murli/runtime/blobs'
import type { StoreDirectory } from './store-directory.ts'

/** What an object has besides its bytes. */
export interface ObjectDetails {
  /** Without quotes. */
  etag: string
  /** Milliseconds since 1970. */
  modified: number
  /** Header name → value: content-type, cache-control, …, as they were put. */
  headers: Record<string, string>
  /** Names without `x-amz-meta-`. */
  metadata: Record<string, string>
  /** Algorithm → base64. */
  checksums: Record<string, string>
}

/** The file, with what tells it from a later file of the same inode number. */
interface SideFile extends ObjectDetails {
  birth: string
  size: string
}

/** Writes the side file of a file that has not been published yet. */
export function writeSide(store: StoreDirectory, bucket: string, key: string, stats: BigIntStats, details: ObjectDetails): void {
  const side: SideFile = { ...details, birth: String(stats.birthtimeNs), size: String(stats.size) }
  const temporary = store.temporary.next()
  writeFileSync(temporary, JSON.stringify(side))
  publishReplacing(temporary, sidePath(store.directory, bucket, key, stats.ino))
}

/**
 * Details of a file in the store. Without a side file (a client on this machine put it there) the ETag is made of the digest in
 * the key, or of the file's identity; it then looks like that of a multipart upload, which nobody takes for an MD5.
 */
export function readSide(store: StoreDirectory, bucket: string, key: string, stats: BigIntStats): ObjectDetails {
  try {
    const side = JSON.parse(readFileSync(sidePath(store.directory, bucket, key, stats.ino), 'utf8')) as SideFile
    if (side.birth === String(stats.birthtimeNs) && side.size === String(stats.size)) return side
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' && !(error instanceof SyntaxError)) throw error
  }
  const identity = digestOfKey(key)?.slice('sha256:'.length) ?? hash('sha256', `${stats.ino}.${stats.birthtimeNs}.${stats.size}`)
  return { etag: `${identity.slice(0, 32)}-1`, modified: Number(stats.mtimeMs), headers: {}, metadata: {}, checksums: {} }
}

/** Removes the side file of a file that is no longer an object. */
export function removeSide(store: StoreDirectory, bucket: string, key: string, inode: bigint): void {
  rmSync(sidePath(store.directory, bucket, key, inode), { force: true })
}
