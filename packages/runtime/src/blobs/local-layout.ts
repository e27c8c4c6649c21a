import { join } from 'node:path'
import { keyToPath } from './key-names.ts'

/**
 * The directory of an embedded object store, layout version 1. The endpoint and clients on the same machine share it:
 *
 *   buckets/<bucket>/objects/<path of the key>        the bytes of the object, in one plain file
 *   buckets/<bucket>/sides/<path of the key>.<inode>  what an endpoint was told about that file: type, metadata, ETag (JSON)
 *   temporary/<owner>/<number>                        files being written; renamed or linked into place when whole
 *   uploads/<bucket>/<upload id>/                     parts of multipart uploads
 *
 * An object appears by `link` or `rename` and is never written to, so that whoever sees it sees all of it. A side file belongs
 * to one inode: an object that replaces another cannot inherit its side file.
 */
export const LAYOUT_VERSION = 1

/** Path of the plain file that holds an object; pure. For the key `sha256/ab/cd…` it is `<directory>/buckets/<bucket>/objects/sha256/ab/_cd…`. */
export function objectPath(directory: string, bucket: string, key: string): string {
  return `${objectsDirectory(directory, bucket)}/${keyToPath(key)}`
}

/** Path of the side file of an object whose file has inode number `inode`. */
export function sidePath(directory: string, bucket: string, key: string, inode: bigint | number): string {
  return `${join(directory, 'buckets', bucket, 'sides')}/${keyToPath(key)}.${inode.toString(36)}`
}

/** Top of a bucket; the bucket exists when this directory does. The name must have been checked: it becomes a path part. */
export function bucketDirectory(directory: string, bucket: string): string {
  return join(directory, 'buckets', bucket)
}

/** Where the files of a bucket's objects begin. */
export function objectsDirectory(directory: string, bucket: string): string {
  return join(directory, 'buckets', bucket, 'objects')
}
