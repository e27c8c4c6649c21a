import { DeleteObjectCommand, ListObjectsV2Command, paginateListObjectsV2, PutObjectCommand } from '@aws-sdk/client-s3'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { all, BUCKET, startTestEndpoint } from './endpoint.ts'
import type { TestEndpoint } from './endpoint.ts'

const Bucket = BUCKET
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

async function fill(endpoint: TestEndpoint, keys: readonly string[]): Promise<void> {
  for (const Key of keys) await endpoint.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
}

/** Keys and common prefixes of all pages, each page of at most `pageSize`. */
async function list(endpoint: TestEndpoint, pageSize: number, query: object = {}): Promise<{ keys: string[]; prefixes: string[] }> {
  const pages = await all(paginateListObjectsV2({ client: endpoint.s3, pageSize }, { Bucket, ...query }))
  for (const page of pages) expect((page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0)).toBeLessThanOrEqual(pageSize)
  return {
    keys: pages.flatMap((page) => (page.Contents ?? []).map(({ Key }) => Key ?? '')),
    prefixes: pages.flatMap((page) => (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? '')),
  }
}

/** What S3 promises, said in the simplest way. */
function expected(
  keys: readonly string[],
  query: { Prefix?: string; Delimiter?: string; StartAfter?: string },
): { keys: string[]; prefixes: string[] } {
  const { Prefix = '', Delimiter = '', StartAfter = '' } = query
  const matching = keys.filter((key) => key.startsWith(Prefix) && (StartAfter === '' || byBytes(key, StartAfter) > 0)).toSorted(byBytes)
  const common = (key: string) => {
    const cut = Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length)
    return cut === -1 ? null : key.slice(0, cut + Delimiter.length)
  }
  const prefixes = new Set(matching.map(common).filter((prefix) => prefix !== null))
  return { keys: matching.filter((key) => common(key) === null), prefixes: [...prefixes] }
}

describe('listing', () => {
  it('gives size, ETag and time of every object', async () => {
    await using endpoint = await startTestEndpoint()
    await fill(endpoint, ['one', 'two/three'])
    const { Contents, KeyCount, IsTruncated } = await endpoint.s3.send(new ListObjectsV2Command({ Bucket }))
    expect([KeyCount, IsTruncated]).toEqual([2, false])
    expect(Contents?.map(({ Key, Size, ETag }) => [Key, Size, ETag])).toEqual([
      ['one', 3, '"f97c5d29941bfb1b2fdab0874906ab82"'],
      ['two/three', 9, expect.stringMatching(/^"[0-9a-f]{32}"$/)],
    ])
    expect(Contents?.[0]?.LastModified).toBeInstanceOf(Date)
  })

  it('encodes keys that XML could not carry, when asked', async () => {
    await using endpoint = await startTestEndpoint()
    await fill(endpoint, ['a\u0001b', 'c d/ä'])
    const { Contents } = await endpoint.s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }))
    expect(Contents?.map(({ Key }) => Key)).toEqual(['a%01b', 'c%20d/%C3%A4'])
  })

  it('leaves out directories whose objects are gone', async () => {
    await using endpoint = await startTestEndpoint()
    await fill(endpoint, ['gone/deep/x', 'here/x'])
    await endpoint.s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone/deep/x' }))
    expect(await list(endpoint, 10, { Delimiter: '/' })).toEqual({ keys: [], prefixes: ['here/'] })
  })

  it('refuses a token that it did not make', async () => {
    await using endpoint = await startTestEndpoint()
    const listing = endpoint.s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'not base64!' }))
    await expect(listing).rejects.toMatchObject({ name: 'InvalidArgument' })
  })

  it('agrees with S3’s rules for any keys, prefix, delimiter, start and page size', async () => {
    await using endpoint = await startTestEndpoint()
    const part = fc.constantFrom(
      'a',
      'a-',
      'a0',
      'b',
      '',
      '.',
      '_',
      '%',
      'é',
      '￿',
      '🔑',
      'x'.repeat(71),
      'x'.repeat(72),
      `${'x'.repeat(72)}-`,
      'x'.repeat(150),
    )
    const key = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
      .filter((text) => text !== '')
    const query = fc.record(
      { Prefix: fc.oneof(key, fc.constantFrom('a', 'a/', 'x')), Delimiter: fc.constantFrom('/', '-', 'xx', '/a'), StartAfter: key },
      { requiredKeys: [] },
    )
    let present: string[] = []
    const property = fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 12 }),
      fc.array(query, { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 1, max: 5 }),
      async (keys, queries, pageSize) => {
        for (const Key of present) await endpoint.s3.send(new DeleteObjectCommand({ Bucket, Key }))
        present = keys
        await fill(endpoint, keys)
        for (const asked of [{}, ...queries]) expect(await list(endpoint, pageSize, asked)).toEqual(expected(keys, asked))
      },
    )
    await fc.assert(property, { numRuns: 40, endOnFailure: true })
  }, 120_000)
})
