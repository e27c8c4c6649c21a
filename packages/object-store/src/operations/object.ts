import { closeSync, createReadStream, readSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { S3Error } from '../error.ts'
import { describeObject, deleteObject, openObject, publishObject } from '../storage/objects.ts'
import type { OpenObject } from '../storage/objects.ts'
import { writeContent } from '../storage/write-content.ts'
import { isWanted } from './conditions.ts'
import { checksumHeaders, describedBy, objectHeaders } from './object-headers.ts'
import { parseRange } from './range.ts'
import type { ByteRange } from './range.ts'
import { emptyReply } from './reply.ts'
import type { ObjectOperation, Reply } from './reply.ts'

const READ_BYTES = 1024 * 1024
/** Up to so many bytes are read at once, before the answer begins. */
const SMALL_BYTES = 256 * 1024

/** GET and HEAD of an object. */
export function getObject(operation: ObjectOperation): Reply {
  const { request, store, bucket, key } = operation
  const object = openObject(store, bucket, key)
  let isHandedOn = false
  try {
    const headers = objectHeaders(request, object)
    if (!isWanted(object, (name) => request.headers.get(`if-${name}`))) return emptyReply(304, headers)
    const range = isRangeValid(operation, object) ? parseRange(request.headers.get('range'), object.size) : null
    const { start, end } = range ?? { start: 0, end: object.size }
    headers['content-length'] = String(end - start)
    if (range !== null) headers['content-range'] = `bytes ${start}-${end - 1}/${object.size}`
    else if (request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED')
      Object.assign(headers, checksumHeaders(object.checksums))
    const body = request.method === 'HEAD' ? null : content(object, { start, end })
    isHandedOn = body !== null && !Buffer.isBuffer(body)
    return { status: range === null ? 200 : 206, headers, body }
  } finally {
    if (!isHandedOn) closeSync(object.descriptor)
  }
}

/** PUT of an object. With `If-None-Match: *` only when there is none. */
export async function putObject(operation: ObjectOperation): Promise<Reply> {
  const { request, store, bucket, key } = operation
  const onlyNew = isOnlyNew(operation)
  const described = describedBy(request)
  const body = operation.openBody()
  const file = store.temporary.next()
  const etag = await writeContent(file, body.chunks)
  const checksums = Object.fromEntries(body.checksums)
  publishObject(store, { bucket, key, onlyNew }, file, { ...described, etag, modified: Date.now(), checksums })
  return emptyReply(200, { etag: `"${etag}"`, ...checksumHeaders(checksums) })
}

/** DELETE of an object, there or not. */
export function removeObject(operation: ObjectOperation): Reply {
  deleteObject(operation.store, operation.bucket, operation.key)
  return emptyReply(204)
}

/** @returns true for a write that must not replace anything. @throws {S3Error} PreconditionFailed, NotImplemented. */
export function isOnlyNew({ request, store, bucket, key }: ObjectOperation): boolean {
  if (request.headers.has('if-match')) throw new S3Error('NotImplemented', 'If-Match is not implemented for writes')
  const condition = request.headers.get('if-none-match')
  if (condition === undefined) return false
  if (condition.trim() !== '*') throw new S3Error('NotImplemented', 'If-None-Match is implemented for writes with the value * only')
  // Told before the content is sent; whether it still holds is decided when the object is published.
  if (describeObject(store, bucket, key) === null) return true
  throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    fields: { Condition: 'If-None-Match' },
  })
}

/** A range for the rest of an object is of no use when the object has changed. */
function isRangeValid({ request }: ObjectOperation, object: OpenObject): boolean {
  const condition = request.headers.get('if-range')
  return condition === undefined || condition.trim() === `"${object.etag}"`
}

function content(object: OpenObject, { start, end }: ByteRange): Buffer | Readable {
  if (end - start > SMALL_BYTES) {
    return createReadStream('', { fd: object.descriptor, start, end: end - 1, highWaterMark: READ_BYTES })
  }
  const bytes = Buffer.allocUnsafe(end - start)
  let length = 0
  for (let count = -1; count !== 0 && length < bytes.length; length += count) {
    count = readSync(object.descriptor, bytes, length, bytes.length - length, start + length)
  }
  if (length !== bytes.length) throw new Error('an object file is shorter than it was when it was opened')
  return bytes
}
