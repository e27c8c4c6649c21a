import { join } from 'node:path'
import type { PackageSetManifest, RecordPosition, SetPackage } from '@murli/contracts/documents'
import { packBucket } from '@murli/rpmmd/buckets'
import { parsePrimary, pkgidOf, type DocumentName, type PackageFields } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'
import { lacking, type Repository } from '@murli/repositories'
import pLimit from 'p-limit'
import { planBuckets } from '../records/buckets.ts'
import { Spool, type Span } from './spool.ts'

/** Opened buckets in memory at a time. */
const BUCKETS_AT_ONCE = 4

/** A package that is in the closure: `ordinal` is its place in primary.xml of its repository. It refers to no pool, which can go. */
export interface ChosenPackage extends Pick<SetPackage, 'name' | 'arch' | 'sourcerpm'> {
  readonly repository: Repository
  readonly ordinal: number
}

/** The packages of a set, sorted by file name, and the buckets where their rpm-md text is now. */
export type StoredRecords = Pick<PackageSetManifest, 'buckets' | 'packages'>

/** A chosen package while its texts are copied. */
interface Copied extends Pick<SetPackage, 'name' | 'sourcerpm'> {
  readonly repository: Repository
  readonly package: Omit<SetPackage, 'record'>
  /** Primary, filelists, other in the spool. */
  readonly spans: Span[]
}

/**
 * Copies the record texts of the chosen packages, which are in load order, out of their repositories and into buckets. Reads every
 * document once more and keeps the texts on the scratch disk, so that memory holds one bucket. Equal packages give equal bytes. Of
 * equal file names the one loaded first is kept, as one directory can hold one only.
 */
export async function storeRecords(
  chosen: readonly ChosenPackage[],
  options: { blobs: BlobStore; scratch: string },
): Promise<StoredRecords> {
  await using spool = await Spool.create(join(options.scratch, 'records'))
  const byFileName = new Map<string, Copied>()
  for (const [repository, members] of Map.groupBy(chosen, (packaged) => packaged.repository)) {
    for await (const copied of spoolPrimary(repository, members, spool)) {
      if (!byFileName.has(copied.package.fileName)) byFileName.set(copied.package.fileName, copied)
    }
  }
  const kept = [...byFileName.values()].toSorted((one, other) => (one.package.fileName < other.package.fileName ? -1 : 1))
  for (const [repository, members] of Map.groupBy(kept, (copied) => copied.repository)) {
    for (const document of ['filelists', 'other'] as const) await spoolDocument(repository, document, members, spool)
  }
  await spool.flush()
  const planned = planBuckets(kept)
  const buckets = await pLimit(BUCKETS_AT_ONCE).map(planned, async (members) => {
    const text = spool.read(members.flatMap((member) => member.spans))
    return options.blobs.putBytes(await packBucket(text))
  })
  const positions = new Map(planned.flatMap((members, bucket) => positionsIn(bucket, members)))
  return { buckets, packages: kept.map((copied) => ({ ...copied.package, record: positions.get(copied)! })) }
}

/** Where the texts of a bucket's members lie in it: one after the other, each as primary, filelists, other. */
function positionsIn(bucket: number, members: readonly Copied[]): [Copied, RecordPosition][] {
  let end = 0
  return members.map((member) => {
    const start = end
    const ends = member.spans.map((span) => (end += span.end - span.start))
    return [member, { bucket, at: [start, ends[0]!, ends[1]!, ends[2]!] }]
  })
}

/** Reads the records of a repository's packages anew: while they were chosen, only what decides was kept of them. */
async function* spoolPrimary(repository: Repository, members: readonly ChosenPackage[], spool: Spool): AsyncGenerator<Copied> {
  const wanted = new Map(members.map((packaged) => [packaged.ordinal, packaged]))
  let ordinal = 0
  for await (const slice of repository.slices('primary')) {
    const chosen = wanted.get(ordinal)
    ordinal += 1
    if (chosen === undefined) continue
    const { name, sourcerpm } = chosen
    yield { repository, name, sourcerpm, package: setPackage(parsePrimary(slice), chosen), spans: [await spool.append(slice)] }
  }
}

async function spoolDocument(
  repository: Repository,
  document: Exclude<DocumentName, 'primary'>,
  members: readonly Copied[],
  spool: Spool,
): Promise<void> {
  const wanted = Map.groupBy(members, (member) => member.package.checksum.value)
  for await (const slice of repository.slices(document)) {
    const pkgid = pkgidOf(slice)
    const owners = wanted.get(pkgid)
    if (owners === undefined) continue
    wanted.delete(pkgid)
    const span = await spool.append(slice)
    for (const owner of owners) owner.spans.push(span)
  }
  for (const [without] of wanted.values()) if (without !== undefined) throw lacking(repository, document, without.package.fileName)
}

/** What a set says of a package. The texts are copies: parts of the record's text would keep all of it in memory. */
function setPackage(record: PackageFields, { repository, name, arch, sourcerpm }: ChosenPackage): Omit<SetPackage, 'record'> {
  const { epoch, version, release, checksum, size, fileTime, headerStart, headerEnd, href, base } = record
  const type = checksum.type === 'sha' ? 'sha1' : checksum.type
  const fileName = href.slice(href.lastIndexOf('/') + 1)
  const texts = copyOf({ epoch, version, release, fileName, value: checksum.value, url: repository.packageUrl(href, base) })
  const numbers = { size, mtime: fileTime, headerStart, headerEnd }
  const { value, ...others } = texts
  return { name, arch, sourcerpm, ...others, checksum: { type, value }, ...numbers }
}

function copyOf<T extends Record<string, string>>(texts: T): T {
  return JSON.parse(JSON.stringify(texts)) as T
}
