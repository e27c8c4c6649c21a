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
  primaryReplacement,
  type DocumentName,
  type Placement,
} from '@murli/rpmmd/records'
import { Chunk } from './chunk.ts'
import { checksumOf } from './plan.ts'

/** That many packages are read side by side where records are not enough. */
const RECORDS_AT_ONCE = 128
/** What records hold at most of changelogs; more is in the packages alone. Source: spec 05 §3.9. */
const RECORDED_CHANGELOGS = 10

/** What a document is made of: the record texts, the beginning of a package's file where these are not enough, and how to write. */
export interface DocumentSources {
  texts: RecordTexts
  /** Bytes [0, end) of a package. */
  readHead: (item: PlacedPackage, end: number) => Promise<Buffer>
  checksum: CreaterepoSlice['checksum']
  style: RepodataStyle
}

/**
 * One document of a repository, as createrepo_c would write it for these packages. A chunk is good until the next one is asked for. Source:
 * spec 05 §3.3, §3.4, §3.7, §3.9.
 */
export async function* repositoryDocument(
  document: DocumentName,
  packages: readonly PlacedPackage[],
  sources: DocumentSources,
): AsyncGenerator<Buffer> {
  const { head, tail } = documentFrame(document, packages.length)
  const isFromPackages = document === 'other' && !isRecorded(sources.style.changelogLimit)
  const chunk = new Chunk()
  chunk.text(head)
  for (let at = 0; at < packages.length; at += RECORDS_AT_ONCE) {
    const batch = packages.slice(at, at + RECORDS_AT_ONCE)
    const elements = isFromPackages ? await Promise.all(batch.map((item) => otherFromPackage(item, sources))) : null
    for (const [index, item] of batch.entries()) {
      if (elements !== null) chunk.bytes(elements[index]!)
      else if (document === 'primary') writePrimary(item, sources, chunk)
      else chunk.bytes(placed(document, item, sources))
      chunk.newline()
      if (chunk.isFull) yield chunk.take()
    }
  }
  chunk.text(tail)
  yield chunk.take()
}

function isRecorded(limit: number): boolean {
  return limit >= 0 && limit <= RECORDED_CHANGELOGS
}

function writePrimary(item: PlacedPackage, { texts, checksum, style }: DocumentSources, chunk: Chunk): void {
  const slice = texts.slice(item.record, 'primary')
  const { start, end, text } = primaryReplacement(slice, placementOf(item, checksum, style.location))
  chunk.bytes(slice, 0, start)
  chunk.text(text)
  chunk.bytes(slice, end)
}

function placed(document: Exclude<DocumentName, 'primary'>, item: PlacedPackage, { texts, checksum, style }: DocumentSources): Buffer {
  const slice = texts.slice(item.record, document)
  const { value } = checksumOf(item, checksum)
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
  const path = cutDirectories === 0 ? item.path : withoutDirectories(item.path, cutDirectories)
  return {
    href: prefix === null || prefix === '' ? path : `${prefix.replace(/\/+$/, '')}/${path}`,
    ...(base === null ? {} : { base }),
    mtime: item.mtime,
    checksum: checksumOf(item, checksumType),
  }
}

function withoutDirectories(path: string, count: number): string {
  const parts = path.split('/')
  return parts.slice(Math.min(count, parts.length - 1)).join('/')
}
