import type { SetPackage } from '@murli/contracts/documents'
import { checksumHash } from '@murli/rpmmd/compression'
import { MurliError } from '@murli/runtime/errors'

/** What one pass over a package's bytes has seen. */
export interface Observation {
  sizeBytes: number
  /** Bytes [0, headerEnd): lead, signatures, header. */
  prefix: Buffer
  /** Checksum type → lower-case hex; complete after the last byte. */
  checksums: Record<string, string>
}

/**
 * Passes a package's bytes on and on the way measures them, keeps the header and makes the checksums of `types`.
 * The stream ends with PACKAGE_CORRUPT, before its consumer sees the end, unless size and checksum are those of the record.
 */
export async function* observe(
  stream: AsyncIterable<Uint8Array>,
  expected: SetPackage,
  types: Iterable<string>,
  observation: Observation,
): AsyncGenerator<Uint8Array> {
  const hashes = new Map([expected.checksum.type, ...types].map((type) => [type, checksumHash(type)]))
  const prefix: Uint8Array[] = []
  let prefixBytes = 0
  for await (const chunk of stream) {
    observation.sizeBytes += chunk.length
    if (observation.sizeBytes > expected.size) throw corrupt(expected, 'size', expected.size, `more than ${expected.size}`)
    for (const hash of hashes.values()) hash.update(chunk)
    if (prefixBytes < expected.headerEnd) {
      const part = chunk.subarray(0, expected.headerEnd - prefixBytes)
      prefix.push(part)
      prefixBytes += part.length
    }
    yield chunk
  }
  if (observation.sizeBytes !== expected.size) throw corrupt(expected, 'size', expected.size, observation.sizeBytes)
  observation.prefix = Buffer.concat(prefix)
  observation.checksums = Object.fromEntries([...hashes].map(([type, hash]) => [type, hash.digest('hex')]))
  const got = observation.checksums[expected.checksum.type]
  if (got !== expected.checksum.value) throw corrupt(expected, expected.checksum.type, expected.checksum.value, got ?? 'none')
}

/** PACKAGE_CORRUPT: the file at the record's URL is not what the repository's metadata says. */
export function corrupt(record: SetPackage, what: string, expected: string | number, got: string | number): MurliError {
  return new MurliError(
    'PACKAGE_CORRUPT',
    `${record.fileName} from ${record.url} does not fit its repository metadata: expected ${what} ${expected}, got ${got}`,
    {
      hint: 'the repository changed while it was read, or its metadata is stale: run createrepo_c again there',
      details: { package: record.fileName, url: record.url, what, expected, got },
    },
  )
}
