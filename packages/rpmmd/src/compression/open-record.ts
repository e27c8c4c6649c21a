import type { Hash } from 'node:crypto'
import { RpmmdError } from '../error.ts'
import type { Checksum } from '../records/index.ts'
import type { RepomdRecord } from '../repomd/index.ts'
import { checksumHash } from './checksum.ts'
import { decompress } from './decompress.ts'

/** Content allowed to a compressed record that does not declare its open-size. */
const UNDECLARED_LIMIT_BYTES = 4 * 1024 ** 3
/** What a record may declare at most, stored or open: ten times what the largest distributions have. */
const DECLARED_LIMIT_BYTES = 16 * 1024 ** 3

/**
 * The content of a file that repomd.xml names, verified in the same pass: size and checksum of the stored bytes, open-size and
 * open-checksum of the content, as far as declared. What was read may be trusted only when the iteration ends without an error.
 * `name` is what messages call the file.
 * @throws RpmmdError REPO_INVALID naming the check that failed, or when the data is damaged or inflates past its open-size.
 */
export async function* openRecord(record: RepomdRecord, stream: AsyncIterable<Uint8Array>, name = record.href): AsyncGenerator<Buffer> {
  refuseImpossibleSizes(record, name)
  const stored = measure(stream, { what: 'size', name, limit: record.size, hash: checksumHash(record.checksum.type) })
  const maxBytes = record.openSize ?? (record.openChecksum === null && record.size !== null ? record.size : UNDECLARED_LIMIT_BYTES)
  const content = measure(decompress(name, stored.stream, { maxBytes }), {
    what: 'open-size',
    name,
    limit: record.openSize,
    hash: record.openChecksum === null ? null : checksumHash(record.openChecksum.type),
  })
  yield* content.stream
  // A decompressor may stop before the last stored bytes; they belong to the checksum all the same.
  stored.verify('checksum', record.checksum)
  if (record.openChecksum !== null) content.verify('open-checksum', record.openChecksum)
}

function refuseImpossibleSizes({ size, openSize }: RepomdRecord, name: string): void {
  const largest = Math.max(size ?? 0, openSize ?? 0)
  if (largest <= DECLARED_LIMIT_BYTES) return
  throw new RpmmdError('REPO_INVALID', `${name}: repomd.xml declares ${largest} bytes; at most ${DECLARED_LIMIT_BYTES} are read`, {
    hint: 'no distribution has that much metadata: the repository is damaged or hostile',
    details: { file: name, limit: DECLARED_LIMIT_BYTES },
  })
}

interface Measured {
  stream: AsyncIterable<Buffer>
  verify(check: string, expected: Checksum): void
}

interface Measure {
  what: string
  name: string
  limit: number | null
  hash: Hash | null
}

/** A stream that is hashed and counted as it passes; it fails when it is longer or shorter than `limit`. */
function measure(stream: AsyncIterable<Uint8Array>, { what, name, limit, hash }: Measure): Measured {
  const refuse = (check: string, declared: string | number, found: string | number): never => {
    throw new RpmmdError(
      'REPO_INVALID',
      `${name} does not have the ${check} that repomd.xml declares: ${declared} expected, ${found} found`,
      {
        hint: 'the repository may be in the middle of an update, or a proxy serves an old file',
        details: { file: name, check, declared, found },
      },
    )
  }
  async function* pass(): AsyncGenerator<Buffer> {
    let total = 0
    for await (const chunk of stream) {
      total += chunk.length
      if (limit !== null && total > limit) refuse(what, limit, `at least ${total}`)
      hash?.update(chunk)
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    }
    if (limit !== null && total !== limit) refuse(what, limit, total)
  }
  return {
    stream: pass(),
    verify(check, expected) {
      const found = hash?.digest('hex')
      if (found !== undefined && found !== expected.value) refuse(check, expected.value, found)
    },
  }
}
