import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MurliError } from '../errors/index.ts'
import { digestOf } from './digest.ts'
import { readWholeStream } from './files.ts'
import { blobKey, hexOf } from './keys.ts'
import { LAYOUT_VERSION } from './local-layout.ts'
import { LocalBlobStore } from './local-store.ts'
import type { Presence } from './presence.ts'
import type { S3Objects, StorageLog } from './s3-objects.ts'
import type { StorageSettings } from './settings.ts'
import type { BlobStore } from './types.ts'

/** Whoever asks whether the store works wants to know soon. */
const CHECK_RETRY_MS = 2000

/**
 * `cacheDirectory` may be shared by several processes; `cacheBytes` bounds it, in bytes. `signal` ends waiting and retries.
 * `retryMs`: how long faults of network and server are ridden out, default a minute.
 */
export interface OpenBlobStoreOptions {
  cacheDirectory: string
  cacheBytes: number
  signal?: AbortSignal | undefined
  log?: StorageLog | undefined
  retryMs?: number
  /** How it is made sure that blobs that were found stay; without it nobody may sweep the store while it is in use. */
  presence?: Presence
}

/** A blob store with an end, and a way to ask whether it really works. */
export interface OpenedBlobStore extends BlobStore, AsyncDisposable {
  /** Puts, reads and deletes a tiny object; makes the bucket when it is missing. Throws STORAGE_UNAVAILABLE or STORAGE_DENIED. */
  check(): Promise<void>
}

/**
 * Opens the store that the settings name, without a request to it: with `localDirectory` on the file system, otherwise over
 * HTTP with a cache. @throws {MurliError} CONFIG_INVALID when `localDirectory` is a directory of something else.
 */
export async function openBlobStore(settings: StorageSettings, options: OpenBlobStoreOptions): Promise<OpenedBlobStore> {
  return settings.localDirectory === undefined ? openRemote(settings, options) : openLocal(settings, settings.localDirectory, options)
}

/** Makes the directory of an embedded object store, or sees that it is one of this layout. Errors as `openBlobStore`. */
export function ensureLayout(directory: string): void {
  const marker = join(directory, 'murli-object-store')
  if (existsSync(marker)) return
  mkdirSync(directory, { recursive: true })
  if (readdirSync(directory).length > 0 && !existsSync(marker)) {
    throw new MurliError('CONFIG_INVALID', `${directory} is not empty and not the directory of an object store of Murli's`)
  }
  writeFileSync(marker, `${LAYOUT_VERSION}\n`)
}

async function openRemote(settings: StorageSettings, options: OpenBlobStoreOptions): Promise<OpenedBlobStore> {
  const [{ S3Objects }, { RemoteBlobStore }, { BlobCache }] = await Promise.all([
    import('./s3-objects.ts'),
    import('./remote-store.ts'),
    import('./cache.ts'),
  ])
  const objects = new S3Objects(settings, options)
  const cache = new BlobCache(options.cacheDirectory, options.cacheBytes)
  const store = new RemoteBlobStore(objects, settings.bucket, { cache, presence: options.presence })
  return Object.assign(store, {
    async check(): Promise<void> {
      const prober = new S3Objects(settings, { ...options, retryMs: CHECK_RETRY_MS })
      try {
        await prober.ensureBucket()
        const { bytes, digest, key } = probe()
        await prober.put(key, { body: bytes, size: bytes.byteLength, sha256: hexOf(digest) })
        await assertReadable(prober, settings, key, bytes)
        await prober.delete(key)
      } finally {
        prober.close()
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      objects.close()
      cache[Symbol.dispose]()
    },
  })
}

async function openLocal(settings: StorageSettings, directory: string, options: OpenBlobStoreOptions): Promise<OpenedBlobStore> {
  ensureLayout(directory)
  const store = new LocalBlobStore(directory, settings.bucket, options.presence)
  return Object.assign(store, {
    /** Also proves that the endpoint serves this very directory. */
    async check(): Promise<void> {
      const { S3Objects } = await import('./s3-objects.ts')
      const objects = new S3Objects(settings, { ...options, retryMs: CHECK_RETRY_MS })
      const { bytes, digest, key } = probe()
      try {
        await store.putBytes(bytes)
        await assertReadable(objects, settings, key, bytes)
      } finally {
        await store.delete(digest)
        objects.close()
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      store[Symbol.dispose]()
    },
  })
}

/** A blob that nobody else has. */
function probe(): { bytes: Buffer; digest: `sha256:${string}`; key: string } {
  const bytes = Buffer.from(`readiness ${randomUUID()}`)
  const digest = digestOf(bytes)
  return { bytes, digest, key: blobKey(digest) }
}

async function assertReadable(objects: S3Objects, settings: StorageSettings, key: string, bytes: Buffer): Promise<void> {
  const body = await objects.get(key, bytes.byteLength)
  if (body !== null && bytes.equals(await readWholeStream(body, bytes.byteLength))) return
  const hint =
    settings.localDirectory === undefined
      ? 'look at the log of the object store'
      : 'MURLI_S3_LOCAL_DIRECTORY must be the directory that the endpoint serves'
  throw new MurliError('STORAGE_UNAVAILABLE', `${settings.endpoint} does not give back what was just written`, { hint })
}
