import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { retried } from './retry.ts'
import { makeS3Client } from './s3-client.ts'
import { isTransient, s3NameOf, statusOf, storageError } from './s3-errors.ts'
import type { StorageSettings } from './settings.ts'

/** Time for a request without content; content has more by its size, at a rate that any usable network reaches. */
const REQUEST_TIMEOUT_MS = 30_000
const SLOWEST_BYTES_PER_MS = 100
const NOT_FOUND = 404
const DEFAULT_RETRY_MS = 60_000

/** Where warnings go; a pino logger is one. */
export interface StorageLog {
  warn(fields: object, message: string): void
}

/** `retryMs`: how long faults of the network and of the server are ridden out, default a minute. */
export interface S3Options {
  signal?: AbortSignal | undefined
  log?: StorageLog | undefined
  retryMs?: number | undefined
}

/** Size in bytes; `modifiedAt` in milliseconds since 1970, by the server's clock. */
export interface ObjectFacts {
  size: number
  modifiedAt: number
}

/** The content of an object to be put, with its digest in hex: bytes, or a file that does not change meanwhile. */
export interface ObjectContent {
  body: Uint8Array | { path: string }
  size: number
  sha256: string
}

/** The requests that Murli makes of a bucket, with retries and in Murli's errors. */
export class S3Objects {
  readonly client: S3Client
  readonly #settings: StorageSettings
  readonly #options: S3Options

  constructor(settings: StorageSettings, options: S3Options) {
    this.client = makeS3Client(settings)
    this.#settings = settings
    this.#options = options
  }

  /** @returns what is known about the object, or null when it is not there. */
  async head(key: string): Promise<ObjectFacts | null> {
    return this.request(`HEAD ${key}`, 0, async (options) => {
      try {
        const { ContentLength, LastModified } = await this.client.send(new HeadObjectCommand({ ...this.#at(key) }), options)
        return { size: ContentLength ?? 0, modifiedAt: LastModified?.getTime() ?? 0 }
      } catch (error) {
        if (statusOf(error) === NOT_FOUND) return null
        throw error
      }
    })
  }

  /** Opens an object for reading, from offset `start` to before `end`. @returns null when it is not there. */
  async get(key: string, size: number, range?: { start: number; end: number }): Promise<Readable | null> {
    const bounds = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` }
    return this.request(`GET ${key}`, size, async (options) => {
      try {
        const { Body } = await this.client.send(new GetObjectCommand({ ...this.#at(key), ...bounds }), options)
        return (Body as Readable | undefined) ?? null
      } catch (error) {
        if (s3NameOf(error) === 'NoSuchKey') return null
        throw error
      }
    })
  }

  /** Stores an object in one request; the server verifies the digest, which is part of what is signed. */
  async put(key: string, content: ObjectContent): Promise<void> {
    await this.request(`PUT ${key}`, content.size, async (options) => {
      const body = content.body instanceof Uint8Array ? content.body : createReadStream(content.body.path)
      const command = new PutObjectCommand({ ...this.#at(key), Body: body, ContentLength: content.size })
      command.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { headers: Record<string, string> }
          headers['x-amz-content-sha256'] = content.sha256
          return next(args)
        },
        { step: 'build', name: 'murliPayloadDigest' },
      )
      await this.client.send(command, options)
    })
  }

  /** Removes an object; one that is not there is no error. With `once` the request is not repeated when it fails. */
  async delete(key: string, { once = false }: { once?: boolean } = {}): Promise<void> {
    const act = (options: { abortSignal: AbortSignal }) => this.client.send(new DeleteObjectCommand(this.#at(key)), options)
    await this.request(`DELETE ${key}`, 0, act, once ? 0 : undefined)
  }

  /** Makes the object new, as if it had been written again, by a copy onto itself. @returns whether it is there */
  async touch(key: string): Promise<boolean> {
    return this.request(`COPY ${key}`, 0, async (options) => {
      const source = `${this.#settings.bucket}/${encodeURIComponent(key)}`
      try {
        await this.client.send(new CopyObjectCommand({ ...this.#at(key), CopySource: source, MetadataDirective: 'REPLACE' }), options)
        return true
      } catch (error) {
        if (s3NameOf(error) === 'NoSuchKey' || statusOf(error) === NOT_FOUND) return false
        throw error
      }
    })
  }

  /** A page of the objects whose keys start so; `token` is the `next` of the page before. */
  async list(prefix: string, token?: string): Promise<{ objects: (ObjectFacts & { key: string })[]; next: string | undefined }> {
    return this.request(`LIST ${prefix}`, 0, async (options) => {
      const page = { Bucket: this.#settings.bucket, Prefix: prefix, ...(token === undefined ? {} : { ContinuationToken: token }) }
      try {
        const { Contents = [], NextContinuationToken } = await this.client.send(new ListObjectsV2Command(page), options)
        const objects = Contents.map(({ Key = '', Size = 0, LastModified }) => {
          return { key: Key, size: Size, modifiedAt: LastModified?.getTime() ?? Date.now() }
        })
        return { objects, next: NextContinuationToken }
      } catch (error) {
        if (s3NameOf(error) === 'NoSuchBucket') return { objects: [], next: undefined }
        throw error
      }
    })
  }

  /** Makes the bucket when there is none. Without the right to make one, an existing bucket is enough. */
  async ensureBucket(): Promise<void> {
    const bucket = { Bucket: this.#settings.bucket }
    const isThere = await this.request('HEAD of the bucket', 0, async (options) => {
      try {
        await this.client.send(new HeadBucketCommand(bucket), options)
        return true
      } catch (error) {
        if (statusOf(error) === NOT_FOUND) return false
        throw error
      }
    })
    if (isThere) return
    await this.request('PUT of the bucket', 0, (options) => this.client.send(new CreateBucketCommand(bucket), options).catch(ignoreOwned))
  }

  /**
   * Does a request, again while it fails for reasons that pass. `what` names it for a person, `size` are the bytes that it moves,
   * `retryMs` how long it is tried again, if not as long as others.
   * @throws {MurliError} STORAGE_UNAVAILABLE or STORAGE_DENIED.
   */
  async request<T>(
    what: string,
    size: number,
    act: (options: { abortSignal: AbortSignal }) => Promise<T>,
    retryMs = this.#options.retryMs ?? DEFAULT_RETRY_MS,
  ): Promise<T> {
    const { signal, log } = this.#options
    const policy = {
      budgetMs: retryMs,
      isTransient,
      signal,
      onRetry: (error: unknown, attempt: number, delayMs: number) =>
        log?.warn({ err: error, attempt, delayMs: Math.round(delayMs) }, `object storage: ${what} failed, trying again`),
    }
    try {
      return await retried(policy, () => {
        const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS + Math.ceil(size / SLOWEST_BYTES_PER_MS))
        return act({ abortSignal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) })
      })
    } catch (error) {
      if (signal?.aborted === true) throw error
      throw storageError(this.#settings, what, error)
    }
  }

  close(): void {
    this.client.destroy()
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#settings.bucket, Key: key }
  }
}

/** Somebody else was faster. */
function ignoreOwned(error: unknown): void {
  if (s3NameOf(error) !== 'BucketAlreadyOwnedByYou' && s3NameOf(error) !== 'BucketAlreadyExists') throw error
}
