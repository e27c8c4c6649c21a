import { MemoEntry, Ref } from '@murli/contracts'
import type { Digest, JsonValue } from '@murli/contracts'
import type { BlobStore } from '../blobs/index.ts'
import type { Bucket } from '../messaging/index.ts'

/** Results by key, shared by all workers. A result counts only while the blobs that it refers to exist. */
export interface Memo {
  get(key: Digest): Promise<JsonValue | undefined>
  put(key: Digest, phase: string, value: JsonValue): Promise<void>
}

/** Values larger than this are not remembered: the bucket is for refs, not for content. Bytes of JSON. */
const MAX_VALUE_BYTES = 512 * 1024

/** `freshMs`: an entry that was last used longer ago says so when it is used again; `now`: milliseconds since 1970. */
interface MemoOptions {
  freshMs?: number
  now?: () => number
}

/**
 * A memo in a bucket of `MemoEntry`, that checks each hit against the blob store. A hit on an old entry makes it new by compare-and-set: a
 * collection that forgets the entry at that moment either comes first, which makes the hit a miss, or sees that the result is in use.
 */
export function bucketMemo(
  bucket: Pick<Bucket<MemoEntry>, 'get' | 'put' | 'update'>,
  blobs: BlobStore,
  { freshMs = Infinity, now = Date.now }: MemoOptions = {},
): Memo {
  const at = () => new Date(now()).toISOString()
  const used = async (key: Digest): Promise<MemoEntry | null> => {
    for (;;) {
      const entry = await bucket.get(key)
      if (entry === null || now() - Date.parse(entry.value.storedAt) < freshMs) return entry?.value ?? null
      const renewed = { ...entry.value, storedAt: at() }
      if ((await bucket.update(key, renewed, entry.revision)).ok) return renewed
    }
  }
  return {
    async get(key) {
      const entry = await used(key)
      return entry !== null && (await allPresent(blobs, entry.value)) ? entry.value : undefined
    },
    async put(key, phase, value) {
      if (Buffer.byteLength(JSON.stringify(value)) > MAX_VALUE_BYTES) return
      await bucket.put(key, MemoEntry.parse({ version: 1, phase, value, storedAt: at() }))
    },
  }
}

/** A memo in memory, for tests. */
export function memoryMemo(blobs: BlobStore): Memo {
  const values = new Map<Digest, JsonValue>()
  return {
    async get(key) {
      const value = values.get(key)
      return value !== undefined && (await allPresent(blobs, value)) ? structuredClone(value) : undefined
    },
    async put(key, _phase, value) {
      values.set(key, structuredClone(value))
    },
  }
}

async function allPresent(blobs: BlobStore, value: JsonValue): Promise<boolean> {
  const digests = new Set(refsIn(value).map((ref) => ref.digest))
  if (digests.size === 0) return true
  return (await blobs.hasMany(digests)).size === digests.size
}

/** Every `{kind, digest, size}` inside of a JSON value. */
export function refsIn(value: JsonValue): Ref[] {
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap(refsIn)
  const ref = Ref.safeParse(value)
  return ref.success ? [ref.data] : Object.values(value).flatMap(refsIn)
}
