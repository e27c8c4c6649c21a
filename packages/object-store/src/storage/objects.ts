import { closeSync, fstatSync, linkSync, openSync, renameSync, rmdirSync, rmSync, statSync, unlinkSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname } from 'node:path'
import { errnoOf, objectPath, objectsDirectory, withParent } from '@murli/runtime/blobs'
import { S3Error } from '../error.ts'
import { readSide, removeSide, writeSide } from './side-file.ts'
import type { ObjectDetails } from './side-file.ts'
import { flush } from './store-directory.ts'
import type { StoreDirectory } from './store-directory.ts'

/** An object as it was at one moment, whatever happens to its name meanwhile. `size` in bytes. */
export interface StoredObject extends ObjectDetails {
  size: number
}

/** An object that is open for reading; `close` it. */
export interface OpenObject extends StoredObject {
  descriptor: number
}

const READ_ATTEMPTS = 4

/** Opens an object. @throws {S3Error} NoSuchKey. */
export function openObject(store: StoreDirectory, bucket: string, key: string): OpenObject {
  const path = objectPath(store.directory, bucket, key)
  for (let attempt = 1; ; attempt += 1) {
    const descriptor = openOrThrow(path, key)
    const stats = fstatSync(descriptor, { bigint: true })
    const details = readSide(store, bucket, key, stats)
    // The side file goes after the file has been replaced: if it was, then what was read may be too little.
    if (attempt === READ_ATTEMPTS || statSync(path, { bigint: true, throwIfNoEntry: false })?.ino === stats.ino) {
      return { ...details, size: Number(stats.size), descriptor }
    }
    closeSync(descriptor)
  }
}

/** What is known about an object, or null when it is not there. */
export function describeObject(store: StoreDirectory, bucket: string, key: string): StoredObject | null {
  const stats = statSync(objectPath(store.directory, bucket, key), { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : { ...readSide(store, bucket, key, stats), size: Number(stats.size) }
}

/**
 * Makes a finished file the object of a key, in one step. The file is gone from `file` afterwards, also on failure.
 * @throws {S3Error} PreconditionFailed with `onlyNew` when there is such an object already.
 */
export function publishObject(
  store: StoreDirectory,
  target: { bucket: string; key: string; onlyNew?: boolean },
  file: string,
  details: ObjectDetails,
): void {
  const { bucket, key } = target
  const path = objectPath(store.directory, bucket, key)
  const stats = statSync(file, { bigint: true })
  try {
    flush(store, file, 'content')
    writeSide(store, bucket, key, stats, details)
    const replaced = target.onlyNew === true ? linkNew(file, path) : replace(file, path)
    if (replaced !== undefined && replaced.ino !== stats.ino) removeSide(store, bucket, key, replaced.ino)
    flush(store, path, 'name')
  } catch (error) {
    if (statSync(path, { bigint: true, throwIfNoEntry: false })?.ino !== stats.ino) removeSide(store, bucket, key, stats.ino)
    throw error
  } finally {
    // Renaming onto another name of the same file leaves both.
    rmSync(file, { force: true })
  }
}

/** Removes an object and the directories that it leaves empty; one that is not there is no error. */
export function deleteObject(store: StoreDirectory, bucket: string, key: string): void {
  const path = objectPath(store.directory, bucket, key)
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (stats === undefined) return
  rmSync(path, { force: true })
  removeSide(store, bucket, key, stats.ino)
  const root = objectsDirectory(store.directory, bucket)
  for (let parent = dirname(path); parent !== root; parent = dirname(parent)) {
    if (!removedEmpty(parent)) return
  }
}

function openOrThrow(path: string, key: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', { fields: { Key: key } })
  }
}

function replace(file: string, path: string): BigIntStats | undefined {
  const replaced = statSync(path, { bigint: true, throwIfNoEntry: false })
  withParent(path, () => renameSync(file, path))
  return replaced
}

function linkNew(file: string, path: string): undefined {
  try {
    withParent(path, () => linkSync(file, path))
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
      fields: { Condition: 'If-None-Match' },
    })
  }
  unlinkSync(file)
}

function removedEmpty(directory: string): boolean {
  try {
    rmdirSync(directory)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errnoOf(error) ?? '')) return false
    throw error
  }
}
