import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { startObjectStore } from '@murli/object-store'

/** What the endpoints of these tests take. */
export const CREDENTIALS = { accessKeyId: 'murli', secretAccessKey: 'a secret of the tests' }
export const REGION = 'eu-test-1'
export const BUCKET = 'blobs'

/** An endpoint on a new directory, with one bucket and the SDK's client in its own defaults. Its own faults come out at the end. */
export interface TestEndpoint extends AsyncDisposable {
  url: string
  directory: string
  s3: S3Client
}

export async function startTestEndpoint(options: { now?: () => number } = {}): Promise<TestEndpoint> {
  const directory = await mkdtemp(join(tmpdir(), 'murli-endpoint-'))
  const errors: unknown[] = []
  const endpoint = await startObjectStore({
    directory,
    host: '127.0.0.1',
    port: 0,
    region: REGION,
    credentials: CREDENTIALS,
    buckets: [BUCKET],
    onError: (error) => errors.push(error),
    ...options,
  })
  const s3 = makeClient(endpoint.url)
  return {
    url: endpoint.url,
    directory,
    s3,
    async [Symbol.asyncDispose]() {
      s3.destroy()
      await endpoint.close()
      await rm(directory, { recursive: true, force: true })
      if (errors.length > 0) throw new AggregateError(errors, 'the endpoint had faults of its own')
    },
  }
}

/** The SDK as it is, but for what any server that is not AWS needs. */
export function makeClient(endpoint: string, credentials = CREDENTIALS): S3Client {
  return new S3Client({ endpoint, region: REGION, credentials, forcePathStyle: true, maxAttempts: 1 })
}

/** Collects a page iterator. */
export async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const collected = []
  for await (const page of pages) collected.push(page)
  return collected
}
