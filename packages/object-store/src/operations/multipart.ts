import { bodyText } from '../body/body.ts'
import { S3Error } from '../error.ts'
import { queryNumber, queryValue } from '../request.ts'
import { publishObject } from '../storage/objects.ts'
import { addPart, assemble, createUpload, findUpload, listParts, listUploads, removeUpload } from '../storage/uploads.ts'
import type { Upload } from '../storage/uploads.ts'
import { writeContent, writeFileContent } from '../storage/write-content.ts'
import { childText, parseXml } from '../xml/read.ts'
import type { XmlContent } from '../xml/write.ts'
import { describedBy } from './object-headers.ts'
import { emptyReply, isoTime, xmlReply } from './reply.ts'
import type { ObjectOperation, Operation, Reply } from './reply.ts'

/** Source: Amazon S3 user guide, "Amazon S3 multipart upload limits". */
export const MAX_PART_NUMBER = 10_000
const MAX_LIST = 1000
/** Room for 10 000 parts with checksums. */
const MAX_COMPLETE_BYTES = 4 * 1024 * 1024

/** POST ?uploads. */
export function startUpload({ request, store, bucket, key }: ObjectOperation): Reply {
  const upload = createUpload(store, bucket, { key, ...describedBy(request) })
  return xmlReply('InitiateMultipartUploadResult', [
    ['Bucket', bucket],
    ['Key', key],
    ['UploadId', upload.id],
  ])
}

/** PUT ?partNumber&uploadId. */
export async function putPart(operation: ObjectOperation): Promise<Reply> {
  const { request, store, bucket } = operation
  const upload = uploadOf(operation)
  const number = queryNumber(request, 'partNumber', { least: 1, most: MAX_PART_NUMBER }) ?? 0
  const body = operation.openBody()
  const file = store.temporary.next()
  const md5 = await writeContent(file, body.chunks)
  addPart(store, bucket, upload, { number, md5, file })
  const checksums = [...body.checksums].map(([algorithm, value]) => [`x-amz-checksum-${algorithm}`, value] as const)
  return emptyReply(200, { etag: `"${md5}"`, ...Object.fromEntries(checksums) })
}

/** POST ?uploadId: makes one object of the parts. The parts stay until the object is there. */
export async function completeUpload(operation: ObjectOperation): Promise<Reply> {
  const { store, bucket, key } = operation
  const upload = uploadOf(operation)
  const wanted = parseParts(await bodyText(operation.openBody(), MAX_COMPLETE_BYTES))
  const { chunks, etag } = assemble(store, bucket, upload, wanted)
  const file = store.temporary.next()
  await writeFileContent(file, chunks)
  const { headers, metadata } = upload
  publishObject(store, { bucket, key }, file, { headers, metadata, etag, modified: Date.now(), checksums: {} })
  removeUpload(store, bucket, upload)
  return xmlReply('CompleteMultipartUploadResult', [
    ['Location', `/${bucket}/${key}`],
    ['Bucket', bucket],
    ['Key', key],
    ['ETag', `"${etag}"`],
  ])
}

/** DELETE ?uploadId. */
export function abortUpload(operation: ObjectOperation): Reply {
  removeUpload(operation.store, operation.bucket, uploadOf(operation))
  return emptyReply(204)
}

/** GET ?uploadId: the parts that have arrived. */
export function listUploadParts(operation: ObjectOperation): Reply {
  const { request, store, bucket, key } = operation
  const upload = uploadOf(operation)
  const marker = queryNumber(request, 'part-number-marker', { least: 0, most: MAX_PART_NUMBER }) ?? 0
  const limit = Math.min(MAX_LIST, queryNumber(request, 'max-parts', { least: 0, most: 2 ** 31 - 1 }) ?? MAX_LIST)
  const parts = listParts(store, bucket, upload).filter((part) => part.number > marker)
  const shown = parts.slice(0, limit)
  return xmlReply('ListPartsResult', [
    ['Bucket', bucket],
    ['Key', key],
    ['UploadId', upload.id],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', shown.at(-1)?.number ?? marker],
    ['MaxParts', limit],
    ['IsTruncated', String(shown.length < parts.length)],
    ...shown.map((part): readonly [string, XmlContent] => [
      'Part',
      [
        ['PartNumber', part.number],
        ['LastModified', isoTime(part.modified)],
        ['ETag', `"${part.md5}"`],
        ['Size', part.size],
      ],
    ]),
  ])
}

/** GET ?uploads of a bucket. */
export function listBucketUploads({ request, store, bucket }: Operation): Reply {
  const prefix = queryValue(request, 'prefix') ?? ''
  const keyMarker = queryValue(request, 'key-marker') ?? ''
  const idMarker = queryValue(request, 'upload-id-marker') ?? ''
  const limit = Math.min(MAX_LIST, queryNumber(request, 'max-uploads', { least: 0, most: 2 ** 31 - 1 }) ?? MAX_LIST)
  const matching = listUploads(store, bucket).filter(({ key }) => key.startsWith(prefix) && key >= keyMarker)
  const seen = matching.findIndex(({ key, id }) => key === keyMarker && id === idMarker)
  const uploads = seen === -1 ? matching.filter(({ key }) => key > keyMarker || keyMarker === '') : matching.slice(seen + 1)
  const shown = uploads.slice(0, limit)
  return xmlReply('ListMultipartUploadsResult', [
    ['Bucket', bucket],
    ['Prefix', prefix],
    ['KeyMarker', keyMarker],
    ['UploadIdMarker', idMarker],
    ['NextKeyMarker', shown.at(-1)?.key ?? ''],
    ['NextUploadIdMarker', shown.at(-1)?.id ?? ''],
    ['MaxUploads', limit],
    ['IsTruncated', String(shown.length < uploads.length)],
    ...shown.map((upload): readonly [string, XmlContent] => [
      'Upload',
      [
        ['Key', upload.key],
        ['UploadId', upload.id],
        ['Initiated', isoTime(upload.started)],
        ['StorageClass', 'STANDARD'],
      ],
    ]),
  ])
}

function uploadOf({ request, store, bucket, key }: ObjectOperation): Upload {
  return findUpload(store, bucket, key, queryValue(request, 'uploadId') ?? '')
}

function parseParts(text: string): { number: number; etag: string }[] {
  const parts = parseXml(text, 'CompleteMultipartUpload').children.filter((child) => child.name === 'Part')
  const wanted = parts.map((part) => ({
    number: Number(childText(part, 'PartNumber') ?? Number.NaN),
    etag: (childText(part, 'ETag') ?? '').trim().replaceAll('"', ''),
  }))
  const isValid = wanted.every(({ number }) => Number.isInteger(number) && number >= 1 && number <= MAX_PART_NUMBER)
  if (isValid && wanted.length > 0 && wanted.length <= MAX_PART_NUMBER) return wanted
  throw new S3Error('MalformedXML', 'A completed upload consists of 1 to 10000 parts with numbers from 1 to 10000')
}
