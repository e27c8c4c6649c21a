import { randomBytes } from 'node:crypto'

/** Differs between processes, so that nobody can prepare texts that all fall on one place. */
const SEED = randomBytes(4).readUInt32LE(0)

/** Spreads the bits of a 32-bit number. Source: MurmurHash3, finalizer. */
export function scrambled(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}

/** A hash of bytes [start, end), as an unsigned 32-bit number. Source: FNV-1a, with a seed and scrambled. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  return scrambled(hash) >>> 0
}
