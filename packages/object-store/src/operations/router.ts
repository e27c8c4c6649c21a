import { S3Error } from '../error.ts'
import { queryValue } from '../request.ts'
import type { S3Request } from '../request.ts'
import { assertBucket } from '../storage/buckets.ts'
import type { StoreDirectory } from '../storage/store-directory.ts'
import { bucketLocation, deleteObjects, headBucket, listAllBuckets, putBucket, removeBucket } from './bucket.ts'
import { copyObject, copyPart } from './copy.ts'
import { listObjects } from './list.ts'
import { abortUpload, completeUpload, listBucketUploads, listUploadParts, putPart, startUpload } from './multipart.ts'
import { getObject, putObject, removeObject } from './object.ts'
import type { ObjectOperation, Operation, Reply } from './reply.ts'

/** Parameters that ask for features that this endpoint does not have; to ignore them would be to do something else. */
const NOT_IMPLEMENTED = new Set([
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
  'versioning',
  'versions',
  'website',
])

/** Does what an authenticated request asks for. */
export async function route(store: StoreDirectory, region: string, request: S3Request, openBody: Operation['openBody']): Promise<Reply> {
  const unknown = request.query.find(([name]) => NOT_IMPLEMENTED.has(name))
  if (unknown !== undefined) throw new S3Error('NotImplemented', `The parameter ${unknown[0]} is not implemented`)
  const { bucket, key } = request
  if (bucket === null) {
    if (request.method === 'GET') return listAllBuckets(store)
    throw notAllowed(request)
  }
  const operation: Operation = { store, request, bucket, openBody }
  if (key === null && request.method === 'PUT') return putBucket(operation)
  assertBucket(store, bucket)
  return key === null ? routeBucket(operation, region) : routeObject({ ...operation, key })
}

function routeBucket(operation: Operation, region: string): Reply | Promise<Reply> {
  const { request } = operation
  switch (request.method) {
    case 'HEAD':
      return headBucket(region)
    case 'DELETE':
      return removeBucket(operation)
    case 'GET':
      if (has(request, 'location')) return bucketLocation(region)
      return has(request, 'uploads') ? listBucketUploads(operation) : listObjects(operation)
    case 'POST':
      if (has(request, 'delete')) return deleteObjects(operation)
      throw notAllowed(request)
    default:
      throw notAllowed(request)
  }
}

function routeObject(operation: ObjectOperation): Reply | Promise<Reply> {
  const { request } = operation
  const isOfUpload = has(request, 'uploadId')
  switch (request.method) {
    case 'HEAD':
      return getObject(operation)
    case 'GET':
      if (!isOfUpload && has(request, 'partNumber')) throw new S3Error('NotImplemented', 'Reading single parts is not implemented')
      return isOfUpload ? listUploadParts(operation) : getObject(operation)
    case 'PUT':
      if (request.headers.has('x-amz-copy-source')) return isOfUpload ? copyPart(operation) : copyObject(operation)
      return isOfUpload ? putPart(operation) : putObject(operation)
    case 'POST':
      if (has(request, 'uploads')) return startUpload(operation)
      if (isOfUpload) return completeUpload(operation)
      throw notAllowed(request)
    case 'DELETE':
      return isOfUpload ? abortUpload(operation) : removeObject(operation)
    default:
      throw notAllowed(request)
  }
}

function has(request: S3Request, parameter: string): boolean {
  return queryValue(request, parameter) !== null
}

function notAllowed(request: S3Request): S3Error {
  return new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    fields: { Method: request.method },
  })
}
