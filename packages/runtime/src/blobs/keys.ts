import type { Digest } from '@murli/contracts'

const DIGEST_PREFIX_LENGTH = 'sha256:'.length
const BLOB_KEY = /^sha256\/([0-9a-f]{2})\/([0-9a-f]{62})$/

/** Key of a blob in its bucket: `sha256/<2 hex>/<62 hex>`. The only place that knows it. */
export function blobKey(digest: Digest): string {
  const hex = hexOf(digest)
  return `sha256/${hex.slice(0, 2)}/${hex.slice(2)}`
}

/** The digest that a key stands for, or null when it is not the key of a blob. */
export function digestOfKey(key: string): Digest | null {
  const match = BLOB_KEY.exec(key)
  return match === null ? null : `sha256:${match[1] ?? ''}${match[2] ?? ''}`
}

/** The 64 hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice(DIGEST_PREFIX_LENGTH)
}
