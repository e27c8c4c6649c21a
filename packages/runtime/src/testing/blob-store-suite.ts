import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Digest, Ref } from '@murli/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BlobStore } from '../blobs/types.ts'
import { waitUntil } from './wait-until.ts'

const MEBIBYTE = 1024 * 1024
const MISSING: Digest = `sha256:${'1'.repeat(64)}`

/** Sizes around the borders at which stores change how they work: nothing, small, in a file, more than one chunk. */
const SIZES = [0, 1, 10_000, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE + 7]

/** A store under test whose presence has `freshMs` 0, and what to do when the tests are over, besides disposing of it. */
export interface StoreUnderTest {
  store: BlobStore & Partial<AsyncDisposable>
  end?: () => Promise<void>
}

/**
 * What every blob store promises. Call it in a test file; `make` is called once. `corrupt`, where a store can be got at from
 * behind, spoils stored bytes without changing their number.
 */
export function blobStoreSuite(name: string, make: () => Promise<StoreUnderTest>, corrupt?: (ref: Ref) => Promise<void>): void {
  describe(`blob store: ${name}`, () => {
    let scratch = ''
    let subject: StoreUnderTest
    let store: BlobStore
    let count = 0
    const path = () => join(scratch, String((count += 1)))
    const fileOf = async (bytes: Uint8Array) => {
      const file = path()
      await writeFile(file, bytes)
      return file
    }

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'murli-blob-suite-'))
      subject = await make()
      store = subject.store
    })
    afterAll(async () => {
      await subject.store[Symbol.asyncDispose]?.()
      await subject.end?.()
      await rm(scratch, { recursive: true, force: true })
    })

    it.each(SIZES)('gives %i bytes back by every way of reading', async (size) => {
      const bytes = randomBytes(size)
      const ref = await store.putBytes(bytes)
      expect(ref).toEqual(refOf(bytes))
      expect(await store.has(ref.digest)).toBe(true)
      expect((await store.readBytes(ref)).equals(bytes)).toBe(true)
      expect((await buffer(await store.read(ref))).equals(bytes)).toBe(true)
      expect((await readFile(await store.file(ref))).equals(bytes)).toBe(true)
      const destination = join(path(), 'a', 'b')
      await store.place(ref, destination)
      expect((await readFile(destination)).equals(bytes)).toBe(true)
      expect((await buffer(await store.read(ref))).equals(bytes)).toBe(true)
    })

    it.each(SIZES)('takes %i bytes as file, moved file and stream', async (size) => {
      const [kept, moved, streamed] = [randomBytes(size), randomBytes(size), randomBytes(size)]
      const file = await fileOf(kept)
      expect(await store.putFile(file, { expected: refOf(kept) })).toEqual(refOf(kept))
      expect((await readFile(file)).equals(kept)).toBe(true)
      const away = await fileOf(moved)
      const seen: Uint8Array[] = []
      expect(await store.putFile(away, { move: true, observe: (chunk) => seen.push(Uint8Array.from(chunk)) })).toEqual(refOf(moved))
      expect(Buffer.concat(seen).equals(moved)).toBe(true)
      expect(existsSync(away)).toBe(false)
      expect(await store.putStream(Readable.from(chunksOf(streamed)), { expected: refOf(streamed) })).toEqual(refOf(streamed))
      for (const bytes of [kept, moved, streamed]) expect((await store.readBytes(refOf(bytes))).equals(bytes)).toBe(true)
    })

    it('takes a file that its caller has measured, but not one of another size', async () => {
      const bytes = randomBytes(3 * 1024 * 1024)
      const file = await fileOf(bytes)
      const { digest, size } = refOf(bytes)
      await expect(store.putFile(file, { move: true, measured: { digest, size: size - 1 } })).rejects.toMatchObject({
        code: 'BLOB_CORRUPT',
      })
      expect(await store.has(digest)).toBe(false)
      expect(await store.putFile(file, { move: true, measured: { digest, size } })).toEqual(refOf(bytes))
      expect(existsSync(file)).toBe(false)
      expect((await store.readBytes(refOf(bytes))).equals(bytes)).toBe(true)
    })

    it('does not follow later changes of a file that it was given to keep', async () => {
      const bytes = randomBytes(5000)
      const [own, linked] = [await fileOf(bytes), path()]
      await link(own, linked)
      const ref = await store.putFile(linked, { move: true })
      await writeFile(own, 'changed')
      expect((await store.readBytes(ref)).equals(bytes)).toBe(true)
    })

    it('takes the same bytes again, also many times at once', async () => {
      const bytes = randomBytes(200_000)
      const refs = await Promise.all(Array.from({ length: 8 }, () => store.putBytes(bytes)))
      const file = await fileOf(bytes)
      refs.push(await store.putFile(file, { move: true }), await store.putStream(Readable.from([bytes])))
      expect(new Set(refs.map((ref) => ref.digest)).size).toBe(1)
      expect(existsSync(file)).toBe(false)
      const files = await Promise.all(Array.from({ length: 8 }, () => store.file(refOf(bytes))))
      expect((await readFile(files[7] ?? '')).equals(bytes)).toBe(true)
    })

    it.each([1000, 2 * MEBIBYTE])('stores nothing when %i bytes are not what was expected', async (size) => {
      const bytes = randomBytes(size)
      const code = { code: 'BLOB_CORRUPT' }
      const wrong = { digest: MISSING, size }
      await expect(store.putFile(await fileOf(bytes), { expected: wrong })).rejects.toMatchObject(code)
      await expect(store.putFile(await fileOf(bytes), { expected: wrong, move: true })).rejects.toMatchObject(code)
      await expect(store.putStream(Readable.from([bytes]), { expected: { digest: MISSING } })).rejects.toMatchObject(code)
      await expect(store.putStream(Readable.from([bytes]), { expected: { size: size + 1 } })).rejects.toMatchObject(code)
      expect(await store.hasMany([refOf(bytes).digest, MISSING])).toEqual(new Set())
    })

    it('passes on the error of a stream and stores nothing', async () => {
      const failing = Readable.from(breakingOff(randomBytes(2 * MEBIBYTE)))
      await expect(store.putStream(failing)).rejects.toThrow('the line was cut')
    })

    it('tells which of many are there', async () => {
      const refs = await Promise.all([1, 2, 3].map((size) => store.putBytes(randomBytes(size * 100))))
      expect(await store.hasMany([...refs.map((ref) => ref.digest), MISSING])).toEqual(new Set(refs.map((ref) => ref.digest)))
      expect(await store.hasMany([])).toEqual(new Set())
    })

    it('says at once that a blob is missing', async () => {
      const missing = { digest: MISSING, size: 3 }
      const code = { code: 'BLOB_MISSING' }
      expect(await store.has(MISSING)).toBe(false)
      await expect(store.read(missing)).rejects.toMatchObject(code)
      await expect(store.readBytes(missing)).rejects.toMatchObject(code)
      await expect(store.readRange(missing, 0, 2)).rejects.toMatchObject(code)
      await expect(store.file(missing)).rejects.toMatchObject(code)
      await expect(store.place(missing, path())).rejects.toMatchObject(code)
    })

    it('reads ranges, cut off at the end', async () => {
      const bytes = randomBytes(100_000)
      const ref = await store.putBytes(bytes)
      const ranges: [number, number][] = [
        [0, 10],
        [99_990, 100_000],
        [500, 70_000],
        [99_999, 200_000],
        [7, 7],
      ]
      for (const [start, end] of ranges) expect((await store.readRange(ref, start, end)).equals(bytes.subarray(start, end))).toBe(true)
    })

    it('refuses to read more into memory than asked', async () => {
      const ref = await store.putBytes(randomBytes(1000))
      await expect(store.readBytes(ref, { limit: 999 })).rejects.toMatchObject({ code: 'INTERNAL' })
    })

    it('notices a size that is not the blob’s', async () => {
      const ref = await store.putBytes(randomBytes(1000))
      await expect(store.readBytes({ ...ref, size: 1001 })).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
      await expect(store.file({ ...ref, size: 1001 })).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    })

    it.each(corrupt === undefined ? [] : [{ spoil: corrupt }])('notices bytes that are not the blob’s', async ({ spoil }) => {
      for (const size of [5000, 2 * MEBIBYTE]) {
        const ref = await store.putBytes(randomBytes(size))
        await spoil(ref)
        await expect(store.readBytes(ref)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
        await expect(store.read(ref).then(buffer)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
      }
    })

    it('replaces what is at the destination, and places one blob many times', async () => {
      const ref = await store.putBytes(randomBytes(1000))
      const destination = await fileOf(Buffer.from('old'))
      for (let round = 0; round < 3; round += 1) {
        await store.place(ref, destination)
        expect((await stat(destination)).size).toBe(1000)
      }
      const others = Array.from({ length: 20 }, () => join(path(), 'x'))
      await Promise.all(others.map((other) => store.place(ref, other)))
      expect(others.filter((other) => existsSync(other))).toHaveLength(20)
    })

    it('lists what is in a shard, with sizes and times', async () => {
      const refs = await Promise.all([1, 2, 3, 70_000].map((size) => store.putBytes(randomBytes(size))))
      const shard = (digest: Digest) => digest.slice('sha256:'.length, 'sha256:'.length + 2)
      for (const { digest, size } of refs) {
        const found = await Array.fromAsync(store.list(shard(digest)))
        const blob = found.flat().find((other) => other.digest === digest)
        expect([blob?.size, Math.abs((blob?.modifiedAt ?? 0) - Date.now()) < 10 * 60_000]).toEqual([size, true])
        expect(found.flat().every((other) => shard(other.digest) === shard(digest))).toBe(true)
        await store.delete(digest, { once: true })
        expect((await Array.fromAsync(store.list(shard(digest)))).flat().some((other) => other.digest === digest)).toBe(false)
      }
    })

    it('makes a blob new that somebody relies on', async () => {
      const bytes = randomBytes(70_000)
      const { digest } = await store.putBytes(bytes)
      const modifiedAt = async () => {
        const found = await Array.fromAsync(store.list(digest.slice('sha256:'.length, 'sha256:'.length + 2)))
        return found.flat().find((other) => other.digest === digest)?.modifiedAt ?? 0
      }
      for (const rely of [() => store.has(digest), () => store.hasMany([digest]), () => store.putBytes(bytes)]) {
        const before = await modifiedAt()
        await waitUntil('the blob is newer', async () => Boolean(await rely()) && (await modifiedAt()) > before)
      }
      expect((await store.readBytes(refOf(bytes))).equals(bytes)).toBe(true)
    })

    it('forgets a deleted blob, and takes it again', async () => {
      const bytes = randomBytes(70_000)
      const ref = await store.putBytes(bytes)
      await store.delete(ref.digest)
      expect(await store.has(ref.digest)).toBe(false)
      await expect(store.read(ref)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
      await store.delete(ref.digest)
      await store.putBytes(bytes)
      expect((await store.readBytes(ref)).equals(bytes)).toBe(true)
    })
  })
}

function refOf(bytes: Uint8Array): Ref {
  return { kind: 'blob', digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.byteLength }
}

function chunksOf(bytes: Buffer): Buffer[] {
  const chunks = []
  for (let start = 0; start < bytes.length; start += 60_000) chunks.push(bytes.subarray(start, start + 60_000))
  return chunks
}

async function* breakingOff(bytes: Buffer): AsyncGenerator<Buffer> {
  yield* chunksOf(bytes)
  throw new Error('the line was cut')
}
