import { bodyText } from '../body/body.ts'
import { S3Error } from '../error.ts'
import { createBucket, deleteBucket, listBuckets } from '../storage/buckets.ts'
import { deleteObject } from '../storage/objects.ts'
import type { StoreDirectory } from '../storage/store-directory.ts'
import { childText, parseXml } from '../xml/read.ts'
import type { XmlContent } from '../xml/write.ts'
import { emptyReply, xmlReply } from './reply.ts'
import type { Operation, Reply } from './reply.ts'

const MAX_KEYS = 1000
const MAX_DELETE_BYTES = 2 * 1024 * 1024
const MAX_CREATE_BYTES = 64 * 1024

/** GET of the service. */
export function listAllBuckets(store: StoreDirectory): Reply {
  const buckets = listBuckets(store).map(({ name, created }): readonly [string, XmlContent] => [
    'Bucket',
    [
      ['Name', name],
      ['CreationDate', created.toISOString()],
    ],
  ])
  return xmlReply('ListAllMyBucketsResult', [
    ['Owner', [['ID', 'murli']]],
    ['Buckets', buckets],
  ])
}

/** PUT of a bucket. The region that its body may name does not matter here. */
export async function putBucket(operation: Operation): Promise<Reply> {
  const text = await bodyText(operation.openBody(), MAX_CREATE_BYTES)
  if (text.trim() !== '') parseXml(text, 'CreateBucketConfiguration')
  if (!createBucket(operation.store, operation.bucket)) {
    throw new S3Error('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', {
      fields: { BucketName: operation.bucket },
    })
  }
  return emptyReply(200, { location: `/${operation.bucket}` })
}

/** DELETE of a bucket. */
export function removeBucket({ store, bucket }: Operation): Reply {
  deleteBucket(store, bucket)
  return emptyReply(204)
}

/** POST ?delete: many objects at once. The document must be protected by a checksum of its own. */
export async function deleteObjects(operation: Operation): Promise<Reply> {
  const body = operation.openBody()
  if (!body.hasChecksum) throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 or x-amz-checksum-*')
  const document = parseXml(await bodyText(body, MAX_DELETE_BYTES), 'Delete')
  const keys = document.children.filter((child) => child.name === 'Object').map((object) => childText(object, 'Key') ?? '')
  if (keys.length === 0 || keys.length > MAX_KEYS || keys.includes('')) {
    throw new S3Error('MalformedXML', `A request to delete names 1 to ${MAX_KEYS} keys`)
  }
  const isQuiet = childText(document, 'Quiet')?.trim() === 'true'
  for (const key of keys) deleteObject(operation.store, operation.bucket, key)
  return xmlReply('DeleteResult', isQuiet ? [] : keys.map((key) => ['Deleted', [['Key', key]]] as const))
}

/** GET ?location: empty stands for us-east-1. */
export function bucketLocation(region: string): Reply {
  return xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region)
}

/** HEAD of a bucket that exists. */
export function headBucket(region: string): Reply {
  return emptyReply(200, { 'x-amz-bucket-region': region })
}
