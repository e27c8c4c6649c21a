import type { SetPackage } from '@murli/contracts/documents'

const PACKAGES_PER_CHUNK = 128
const HEX_DIGITS = 6

/**
 * Divides packages into a power of two of chunks by the first digits of their checksums, so that a chunk of tomorrow's compose
 * holds the same packages as today's unless one of them changed. Packages with one checksum are one.
 */
export function chunksByChecksum(records: Iterable<SetPackage>): SetPackage[][] {
  const unique = new Map<string, SetPackage>()
  for (const record of records) if (!unique.has(checksumText(record))) unique.set(checksumText(record), record)
  const bits = Math.max(0, Math.ceil(Math.log2(unique.size / PACKAGES_PER_CHUNK)))
  const sorted = [...unique].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, record]) => record)
  const chunks = Map.groupBy(sorted, (record) => Number.parseInt(record.checksum.value.slice(0, HEX_DIGITS), 16) % 2 ** bits)
  return [...chunks.values()]
}

/** `type:value`, which names the bytes of a package as its repository does. */
export function checksumText(record: SetPackage): string {
  return `${record.checksum.type}:${record.checksum.value}`
}
