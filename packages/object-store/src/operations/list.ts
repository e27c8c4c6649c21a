import { objectsDirectory } from '@murli/runtime/blobs'
import { S3Error } from '../error.ts'
import { queryNumber, queryValue } from '../request.ts'
import { encodeStrictly } from '../signature/canonical.ts'
import { describeObject } from '../storage/objects.ts'
import { AFTER_ALL, walkKeys } from '../storage/walk.ts'
import type { XmlContent } from '../xml/write.ts'
import { isoTime, xmlReply } from './reply.ts'
import type { Operation, Reply } from './reply.ts'

const MAX_KEYS = 1000

/** A page of a listing. Keys are text; `next` is bytes (latin1), the place after which the following page begins. */
interface Page {
  keys: string[]
  commonPrefixes: string[]
  next: string | null
}

/** GET ?list-type=2. */
export function listObjects({ request, store, bucket }: Operation): Reply {
  if (queryValue(request, 'list-type') !== '2')
    throw new S3Error('NotImplemented', 'Only version 2 of ListObjects is implemented (list-type=2)')
  const prefix = queryValue(request, 'prefix') ?? ''
  const delimiter = queryValue(request, 'delimiter') ?? ''
  const startAfter = queryValue(request, 'start-after') ?? ''
  const token = queryValue(request, 'continuation-token')
  const limit = Math.min(MAX_KEYS, queryNumber(request, 'max-keys', { least: 0, most: 2 ** 31 - 1 }) ?? MAX_KEYS)
  const after = token === null ? toBytes(startAfter) : parseToken(token)
  const page = collect(objectsDirectory(store.directory, bucket), { prefix: toBytes(prefix), delimiter: toBytes(delimiter), after, limit })
  const encode = encoder(queryValue(request, 'encoding-type'))
  const contents = page.keys.flatMap((key): (readonly [string, XmlContent])[] => {
    const object = describeObject(store, bucket, key)
    // It was deleted a moment ago.
    if (object === null) return []
    const { modified, etag, size } = object
    return [
      [
        'Contents',
        [
          ['Key', encode(key)],
          ['LastModified', isoTime(modified)],
          ['ETag', `"${etag}"`],
          ['Size', size],
          ['StorageClass', 'STANDARD'],
        ],
      ],
    ]
  })
  const content: (readonly [string, XmlContent])[] = [
    ['Name', bucket],
    ['Prefix', encode(prefix)],
    ['MaxKeys', limit],
    ['KeyCount', contents.length + page.commonPrefixes.length],
    ['IsTruncated', String(page.next !== null)],
  ]
  if (delimiter !== '') content.push(['Delimiter', encode(delimiter)])
  if (startAfter !== '') content.push(['StartAfter', encode(startAfter)])
  if (token !== null) content.push(['ContinuationToken', token])
  if (page.next !== null) content.push(['NextContinuationToken', Buffer.from(page.next, 'latin1').toString('base64url')])
  if (queryValue(request, 'encoding-type') !== null) content.push(['EncodingType', 'url'])
  const common = page.commonPrefixes.map((text): readonly [string, XmlContent] => ['CommonPrefixes', [['Prefix', encode(text)]]])
  return xmlReply('ListBucketResult', [...content, ...contents, ...common])
}

function collect(directory: string, search: { prefix: string; delimiter: string; after: string; limit: number }): Page {
  const page: Page = { keys: [], commonPrefixes: [], next: null }
  const bounds = { prefix: search.prefix, after: search.after }
  let last = search.after
  if (search.limit === 0) return page
  for (const key of walkKeys(directory, bounds)) {
    if (page.keys.length + page.commonPrefixes.length === search.limit) return { ...page, next: last }
    const cut = search.delimiter === '' ? -1 : key.indexOf(search.delimiter, search.prefix.length)
    if (cut === -1) {
      page.keys.push(fromBytes(key))
      last = key
    } else {
      const common = key.slice(0, cut + search.delimiter.length)
      page.commonPrefixes.push(fromBytes(common))
      last = common + AFTER_ALL
      bounds.after = last
    }
  }
  return page
}

function encoder(type: string | null): (text: string) => string {
  if (type === null) return (text) => text
  if (type === 'url') return (text) => text.split('/').map(encodeStrictly).join('/')
  throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', {
    fields: { ArgumentName: 'encoding-type', ArgumentValue: type },
  })
}

function parseToken(token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  if (token !== '' && bytes.toString('base64url') === token) return bytes.toString('latin1')
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', { fields: { ArgumentName: 'continuation-token' } })
}

function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function fromBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
