import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bucketDirectory, objectsDirectory } from '@murli/runtime/blobs'
import { S3Error } from '../error.ts'
import type { StoreDirectory } from './store-directory.ts'
import { walkKeys } from './walk.ts'

/** @throws {S3Error} NoSuchBucket. */
export function assertBucket(store: StoreDirectory, bucket: string): void {
  if (existsSync(objectsDirectory(store.directory, bucket))) return
  throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { fields: { BucketName: bucket } })
}

/** @returns false when there is such a bucket already. */
export function createBucket(store: StoreDirectory, bucket: string): boolean {
  return mkdirSync(objectsDirectory(store.directory, bucket), { recursive: true }) !== undefined
}

/** @throws {S3Error} NoSuchBucket, BucketNotEmpty. */
export function deleteBucket(store: StoreDirectory, bucket: string): void {
  assertBucket(store, bucket)
  const [first] = walkKeys(objectsDirectory(store.directory, bucket), { prefix: '', after: '' })
  if (first !== undefined)
    throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', { fields: { BucketName: bucket } })
  const away = store.temporary.next()
  renameSync(bucketDirectory(store.directory, bucket), away)
  rmSync(away, { recursive: true, force: true })
  rmSync(join(store.directory, 'uploads', bucket), { recursive: true, force: true })
}

/** Names and times of creation, sorted by name. */
export function listBuckets(store: StoreDirectory): { name: string; created: Date }[] {
  const root = join(store.directory, 'buckets')
  if (!existsSync(root)) return []
  const names = readdirSync(root).filter((name) => existsSync(objectsDirectory(store.directory, name)))
  return names.toSorted().map((name) => ({ name, created: statSync(join(root, name)).birthtime }))
}
