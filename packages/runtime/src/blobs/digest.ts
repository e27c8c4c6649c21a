import { createHash, hash } from 'node:crypto'
import type { Digest, Ref } from '@murli/contracts'
import { MurliError } from '../errors/index.ts'
import type { BlobAddress } from './types.ts'

/** Digest of bytes that are in memory. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${hash('sha256', bytes, 'hex')}`
}

/** The ref of a blob without structure. */
export function blobRef(address: BlobAddress): Ref {
  return { kind: 'blob', digest: address.digest, size: address.size }
}

/** Digest and size of bytes that pass by. */
export class Measure {
  readonly #hash = createHash('sha256')
  #size = 0

  get size(): number {
    return this.#size
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk)
    this.#size += chunk.byteLength
  }

  /** Ends the measurement. */
  finish(): BlobAddress {
    return { digest: `sha256:${this.#hash.digest('hex')}`, size: this.#size }
  }
}

/** @throws {MurliError} BLOB_CORRUPT when `found` is not what was expected. `what` names the thing for a person. */
export function assertExpected(what: string, found: BlobAddress, expected: { digest?: Digest; size?: number } | undefined): void {
  const wrongSize = expected?.size !== undefined && expected.size !== found.size
  const wrongDigest = expected?.digest !== undefined && expected.digest !== found.digest
  if (!wrongSize && !wrongDigest) return
  const wanted = [expected?.digest, expected?.size === undefined ? undefined : `${expected.size} bytes`].filter(
    (part) => part !== undefined,
  )
  throw new MurliError('BLOB_CORRUPT', `${what} is ${found.digest}, ${found.size} bytes, but should be ${wanted.join(', ')}`, {
    details: { digest: found.digest, size: found.size },
  })
}

/** Passes chunks on and throws BLOB_CORRUPT at the end, or as soon as there are too many bytes, when they are not `address`. */
export async function* verified(chunks: AsyncIterable<Uint8Array>, address: BlobAddress): AsyncGenerator<Uint8Array> {
  const measure = new Measure()
  for await (const chunk of chunks) {
    measure.update(chunk)
    if (measure.size > address.size) break
    yield chunk
  }
  assertExpected(`blob ${address.digest}`, measure.finish(), address)
}

/** @throws {MurliError} INTERNAL when a blob that is wanted in memory is larger than `limit` bytes. */
export function assertWithin(address: BlobAddress, limit: number): void {
  if (address.size <= limit) return
  throw new MurliError('INTERNAL', `blob ${address.digest} has ${address.size} bytes; at most ${limit} are read into memory here`)
}

/** The error for an object that should be there and is not. */
export function blobMissing(address: { digest: Digest }, cause?: unknown): MurliError {
  return new MurliError('BLOB_MISSING', `object storage does not have blob ${address.digest}`, {
    details: { digest: address.digest },
    ...(cause === undefined ? {} : { cause }),
  })
}

/** Bytes that `readBytes` takes into memory when the caller says nothing. */
export const DEFAULT_READ_LIMIT = 64 * 1024 * 1024
