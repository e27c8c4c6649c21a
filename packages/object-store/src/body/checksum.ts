import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** A checksum in the making; `finish` gives it in base64, as S3's headers have it. */
export interface RunningChecksum {
  update(chunk: Uint8Array): void
  finish(): string
}

/** Algorithms by the last part of the header `x-amz-checksum-…`. */
export const CHECKSUM_ALGORITHMS = ['crc32', 'crc32c', 'sha1', 'sha256'] as const
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number]

/** Starts a checksum of bytes. */
export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (algorithm === 'sha1' || algorithm === 'sha256') {
    const hash = createHash(algorithm)
    return { update: (chunk) => hash.update(chunk), finish: () => hash.digest('base64') }
  }
  const step = algorithm === 'crc32' ? (chunk: Uint8Array, value: number) => crc32(chunk, value) : crc32c
  let value = 0
  return {
    update(chunk) {
      value = step(chunk, value)
    },
    finish() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value >>> 0)
      return bytes.toString('base64')
    },
  }
}

/** Castagnoli's polynomial, reflected. */
const CRC32C_POLYNOMIAL = 0x82f63b78
const CRC32C_TABLE = Int32Array.from({ length: 256 }, (_unused, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1
  return value
})

/** CRC-32C of `chunk`, going on from `start`. */
export function crc32c(chunk: Uint8Array, start = 0): number {
  let value = ~start
  for (const byte of chunk) value = (CRC32C_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
  return ~value >>> 0
}
