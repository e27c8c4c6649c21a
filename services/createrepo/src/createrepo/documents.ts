import type { PlacedPackage } from '@murli/contracts/documents'
import type { RecordTexts } from '@murli/rpmmd/buckets'
import { documentFrame, pkgidOf, placeOther, placePrimary, type DocumentName } from '@murli/rpmmd/records'
import { checksumOf } from './plan.ts'

/** That many records make chunks of about the size that the compressor likes. */
const RECORDS_AT_ONCE = 128
const NEWLINE = Buffer.from('\n')

/** One document of a repository, as createrepo_c would write it for these packages. Source: spec 05 §3.3, §3.4, §3.7, §3.9. */
export async function* repositoryDocument(
  document: DocumentName,
  packages: readonly PlacedPackage[],
  { texts, checksum }: { texts: RecordTexts; checksum: string },
): AsyncGenerator<Buffer> {
  const { head, tail } = documentFrame(document, packages.length)
  yield Buffer.from(head)
  for (let at = 0; at < packages.length; at += RECORDS_AT_ONCE) {
    const batch = packages.slice(at, at + RECORDS_AT_ONCE)
    yield Buffer.concat(batch.flatMap((item) => [placed(document, texts.slice(item.record, document), item, checksum), NEWLINE]))
  }
  yield Buffer.from(tail)
}

function placed(document: DocumentName, slice: Buffer, item: PlacedPackage, checksumType: string): Buffer {
  const checksum = checksumOf(item, checksumType)
  if (document === 'primary') return placePrimary(slice, { href: item.path, mtime: item.mtime, checksum })
  return pkgidOf(slice) === checksum.value ? slice : placeOther(slice, checksum.value)
}
