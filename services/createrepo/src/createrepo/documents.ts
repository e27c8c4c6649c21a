import type { PlacedPackage } from '@murli/contracts/documents'
import type { CreaterepoSlice, RepodataStyle } from '@murli/contracts/slices'
import type { RecordTexts } from '@murli/rpmmd/buckets'
import { packageXml } from '@murli/rpmmd/package-xml'
import {
  documentFrame,
  limitChangelogs,
  parsePrimary,
  pkgidOf,
  placeOther,
  placePrimary,
  type DocumentName,
  type Placement,
} from '@murli/rpmmd/records'
import { checksumOf } from './plan.ts'

/** That many records make chunks of about the size that the compressor likes. */
const RECORDS_AT_ONCE = 128
/** What records hold at most of changelogs; more is in the packages alone. Source: spec 05 §3.9. */
const RECORDED_CHANGELOGS = 10
const NEWLINE = Buffer.from('\n')

/** What a document is made of: the record texts, the beginning of a package's file where these are not enough, and how to write. */
export interface DocumentSources {
  texts: RecordTexts
  /** Bytes [0, end) of a package. */
  readHead: (item: PlacedPackage, end: number) => Promise<Buffer>
  checksum: CreaterepoSlice['checksum']
  style: RepodataStyle
}

/** One document of a repository, as createrepo_c would write it for these packages. Source: spec 05 §3.3, §3.4, §3.7, §3.9. */
export async function* repositoryDocument(
  document: DocumentName,
  packages: readonly PlacedPackage[],
  sources: DocumentSources,
): AsyncGenerator<Buffer> {
  const { head, tail } = documentFrame(document, packages.length)
  const fromPackages = document === 'other' && !isRecorded(sources.style.changelogLimit)
  yield Buffer.from(head)
  for (let at = 0; at < packages.length; at += RECORDS_AT_ONCE) {
    const batch = packages.slice(at, at + RECORDS_AT_ONCE)
    const elements = fromPackages
      ? await Promise.all(batch.map((item) => otherFromPackage(item, sources)))
      : batch.map((item) => placed(document, item, sources))
    yield Buffer.concat(elements.flatMap((element) => [element, NEWLINE]))
  }
  yield Buffer.from(tail)
}

function isRecorded(limit: number): boolean {
  return limit >= 0 && limit <= RECORDED_CHANGELOGS
}

function placed(document: DocumentName, item: PlacedPackage, { texts, checksum, style }: DocumentSources): Buffer {
  const slice = texts.slice(item.record, document)
  const placement = placementOf(item, checksum, style.location)
  if (document === 'primary') return placePrimary(slice, placement)
  const { value } = placement.checksum
  const same = pkgidOf(slice) === value ? slice : placeOther(slice, value)
  return document === 'other' ? limitChangelogs(same, style.changelogLimit) : same
}

/** Records hold ten changelog entries; where more are wanted, the header of the package has them. */
async function otherFromPackage(item: PlacedPackage, { texts, readHead, checksum, style }: DocumentSources): Promise<Buffer> {
  const { headerEnd } = parsePrimary(texts.slice(item.record, 'primary'))
  const { href, mtime, checksum: pkgid } = placementOf(item, checksum, style.location)
  const options = { href, mtime, size: item.size, checksum: pkgid, changelogLimit: style.changelogLimit }
  return Buffer.from(packageXml(await readHead(item, headerEnd), options).other)
}

function placementOf(item: PlacedPackage, checksumType: string, { base, prefix, cutDirectories }: RepodataStyle['location']): Placement {
  const parts = item.path.split('/')
  const path = cutDirectories === 0 ? item.path : parts.slice(Math.min(cutDirectories, parts.length - 1)).join('/')
  return {
    href: prefix === null || prefix === '' ? path : `${prefix.replace(/\/+$/, '')}/${path}`,
    ...(base === null ? {} : { base }),
    mtime: item.mtime,
    checksum: checksumOf(item, checksumType),
  }
}
