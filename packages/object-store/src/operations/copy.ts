import { closeSync, copyFileSync, constants, createReadStream, linkSync } from 'node:fs'
import { errnoOf, objectPath, withParent } from '@murli/runtime/blobs'
import { S3Error } from '../error.ts'
import { queryNumber, queryValue } from '../request.ts'
import { assertBucket } from '../storage/buckets.ts'
import { openObject, publishObject } from '../storage/objects.ts'
import type { OpenObject } from '../storage/objects.ts'
import { addPart, findUpload } from '../storage/uploads.ts'
import { writeContent } from '../storage/write-content.ts'
import { isWanted } from './conditions.ts'
import { MAX_PART_NUMBER } from './multipart.ts'
import { isOnlyNew } from './object.ts'
import { describedBy } from './object-headers.ts'
import { parseCopyRange } from './range.ts'
import { isoTime, xmlReply } from './reply.ts'
import type { ObjectOperation, Reply } from './reply.ts'

/** PUT with x-amz-copy-source: the new object shares the old one's file, since neither will ever change. */
export function copyObject(operation: ObjectOperation): Reply {
  const { request, store, bucket, key } = operation
  const source = parseSource(operation)
  const onlyNew = isOnlyNew(operation)
  const isReplacing = request.headers.get('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE'
  if (source.bucket === bucket && source.key === key && !isReplacing) {
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.',
    )
  }
  const object = openSource(operation, source)
  closeSync(object.descriptor)
  const file = store.temporary.next()
  linkOrCopy(objectPath(store.directory, source.bucket, source.key), file)
  const { etag, headers, metadata, checksums } = object
  const modified = Date.now()
  publishObject(store, { bucket, key, onlyNew }, file, {
    ...(isReplacing ? describedBy(request) : { headers, metadata }),
    etag,
    modified,
    checksums,
  })
  return xmlReply('CopyObjectResult', [
    ['LastModified', isoTime(modified)],
    ['ETag', `"${etag}"`],
  ])
}

/** PUT of a part with x-amz-copy-source: bytes of another object. */
export async function copyPart(operation: ObjectOperation): Promise<Reply> {
  const { request, store, bucket, key } = operation
  const upload = findUpload(store, bucket, key, queryValue(request, 'uploadId') ?? '')
  const number = queryNumber(request, 'partNumber', { least: 1, most: MAX_PART_NUMBER }) ?? 0
  const object = openSource(operation, parseSource(operation))
  try {
    const { start, end } = parseCopyRange(request.headers.get('x-amz-copy-source-range'), object.size)
    const file = store.temporary.next()
    const chunks = start === end ? noChunks() : createReadStream('', { fd: object.descriptor, autoClose: false, start, end: end - 1 })
    const md5 = await writeContent(file, chunks as AsyncIterable<Uint8Array>)
    addPart(store, bucket, upload, { number, md5, file })
    return xmlReply('CopyPartResult', [
      ['LastModified', isoTime(Date.now())],
      ['ETag', `"${md5}"`],
    ])
  } finally {
    closeSync(object.descriptor)
  }
}

async function* noChunks(): AsyncGenerator<Uint8Array> {
  // An empty source.
}

function openSource({ store, request }: ObjectOperation, source: { bucket: string; key: string }): OpenObject {
  assertBucket(store, source.bucket)
  const object = openObject(store, source.bucket, source.key)
  try {
    if (isWanted(object, (name) => request.headers.get(`x-amz-copy-source-if-${name}`))) return object
  } catch (error) {
    closeSync(object.descriptor)
    throw error
  }
  closeSync(object.descriptor)
  throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold')
}

function parseSource({ request }: ObjectOperation): { bucket: string; key: string } {
  const header = request.headers.get('x-amz-copy-source') ?? ''
  const match = /^\/?([a-z0-9][a-z0-9.-]{2,62})\/([^?]+)(?:\?versionId=null)?$/.exec(header)
  const [, bucket, key] = match ?? []
  try {
    if (bucket !== undefined && key !== undefined) return { bucket, key: decodeURIComponent(key) }
  } catch (error) {
    if (!(error instanceof URIError)) throw error
  }
  throw new S3Error('InvalidArgument', 'x-amz-copy-source must be <bucket>/<key>, percent-encoded', {
    fields: { ArgumentName: 'x-amz-copy-source', ArgumentValue: header },
  })
}

function linkOrCopy(source: string, file: string): void {
  try {
    withParent(file, () => linkSync(source, file))
  } catch (error) {
    if (errnoOf(error) !== 'EMLINK' && errnoOf(error) !== 'EPERM') throw error
    copyFileSync(source, file, constants.COPYFILE_FICLONE)
  }
}
