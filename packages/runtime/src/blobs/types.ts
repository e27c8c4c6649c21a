import type { Readable } from 'node:stream'
import type { Digest, Ref } from '@murli/contracts'

/** What it takes to find bytes and to know them when they come: digest, and size in bytes. Every `Ref` is one. */
export interface BlobAddress {
  digest: Digest
  size: number
}

/**
 * `expected` is verified while the file is read. With `move` the store may take the file itself; its path is then gone. `observe` sees
 * all bytes in order while they are hashed, so that a large file that needs other sums too is read once for all. `measured` is what the
 * caller found when it read the file itself, which nobody else can change: it is taken as true, and a store that can take the file
 * reads none of it. With `share` a store in a directory may give the file a name of its own instead of copying it, if it has that time
 * (seconds since 1970) and those permission bits, belongs to this process's user, and nobody else may write to it; it stays where it is.
 */
export interface PutFileOptions {
  expected?: BlobAddress
  move?: boolean
  share?: { mtime: number; mode: number }
  observe?: (chunk: Uint8Array) => void
  measured?: BlobAddress
}

/** What the caller knows about a stream already; whatever is given is verified. */
export interface PutStreamOptions {
  expected?: { digest?: Digest; size?: number }
}

/** A blob in a list. `modifiedAt`: when it was last written or touched, milliseconds since 1970 by the clock of whoever keeps it. */
export interface BlobListing extends BlobAddress {
  modifiedAt: number
}

/**
 * Immutable bytes by their digest. Writing the same bytes twice is free; nothing is ever changed in place.
 * Whatever is said to be there, or was put, stays for a while even if nothing refers to it (see `Presence`).
 * Every method may fail with STORAGE_UNAVAILABLE (after retries) or STORAGE_DENIED; refs that are returned have kind `blob`.
 */
export interface BlobStore {
  has(digest: Digest): Promise<boolean>
  /** @returns those that are present. */
  hasMany(digests: Iterable<Digest>): Promise<Set<Digest>>
  putBytes(bytes: Uint8Array): Promise<Ref>
  /** Hashes the file and stores it. BLOB_CORRUPT when it is not what was expected; nothing is stored then. */
  putFile(path: string, options?: PutFileOptions): Promise<Ref>
  /** Takes the stream in one pass. BLOB_CORRUPT when it is not what was expected; nothing is stored then. */
  putStream(stream: AsyncIterable<Uint8Array>, options?: PutStreamOptions): Promise<Ref>
  /** BLOB_MISSING at once; the stream ends with the error BLOB_CORRUPT when digest or size do not match. */
  read(address: BlobAddress): Promise<Readable>
  /** The verified bytes. `limit` in bytes, default 64 MiB: INTERNAL when the blob is larger. */
  readBytes(address: BlobAddress, options?: { limit?: number }): Promise<Buffer>
  /** Bytes [start, end), cut off at the blob's end. Not verified: only the whole blob has a digest. */
  readRange(address: BlobAddress, start: number, end: number): Promise<Buffer>
  /** Path of a local copy, verified when it was made. Never write to it: it may be the store's own file. */
  file(address: BlobAddress): Promise<string>
  /**
   * Puts the blob at `destination` as a hard link (a copy across devices); parent directories are made, a file that is
   * there is replaced. The file may share its inode with the store: replace it if you must, never write into it.
   */
  place(address: BlobAddress, destination: string): Promise<void>
  /**
   * Removing what is not there is no error. With `once` the request is never repeated, so that it cannot reach a blob that was
   * written again meanwhile.
   */
  delete(digest: Digest, options?: { once?: boolean }): Promise<void>
  /** What is in a shard (two hex digits, see `allShards`), in pages of bounded length. Other objects of the bucket are left out. */
  list(shard: string): AsyncIterable<BlobListing[]>
}
