import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import type { RecordPosition } from '@murli/contracts/documents'
import { packBucket } from '@murli/rpmmd/buckets'
import type { PoolPackage } from '@murli/rpmmd/pool'
import { parsePrimary, pkgidOf, type DocumentName, type PackageFields } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'
import { lacking, type Repository, type RepositoryPool } from '@murli/repositories'
import pLimit from 'p-limit'
import { planBuckets } from '../records/buckets.ts'
import { Spool, type Span } from './spool.ts'

/** Opened buckets in memory at a time. */
const BUCKETS_AT_ONCE = 4

/** A chosen package with what its record says of it. `record` has no lists: a distribution's would not fit into memory. */
export interface ChosenPackage {
  readonly repository: Repository
  readonly arch: string
  readonly name: string
  readonly sourcerpm: string
  readonly fileName: string
  readonly record: PackageFields
}

/** Where the rpm-md text of the chosen packages is now; the packages sorted by file name. */
export interface StoredRecords {
  buckets: Ref[]
  positions: Map<ChosenPackage, RecordPosition>
}

/** A chosen package while its texts are copied. */
interface Copied extends ChosenPackage {
  /** Primary, filelists, other in the spool. */
  readonly spans: Span[]
}

/**
 * Copies the record texts of the chosen packages, which are in load order, out of their repositories and into buckets. Reads every
 * document once more and keeps the texts on the scratch disk, so that memory holds one bucket. Equal packages give equal bytes. Of
 * equal file names the one loaded first is kept, as one directory can hold one only.
 */
export async function storeRecords(
  chosen: readonly PoolPackage[],
  loaded: RepositoryPool,
  options: { blobs: BlobStore; scratch: string },
): Promise<StoredRecords> {
  await using spool = await Spool.create(join(options.scratch, 'records'))
  const byFileName = new Map<string, Copied>()
  for (const [repository, members] of Map.groupBy(chosen, (packaged) => loaded.repositoryOf(packaged))) {
    for (const copied of await spoolPrimary(repository, members, spool)) {
      if (!byFileName.has(copied.fileName)) byFileName.set(copied.fileName, copied)
    }
  }
  const kept = [...byFileName.values()].toSorted((one, other) => (one.fileName < other.fileName ? -1 : 1))
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
  return { buckets, positions: new Map(kept.map((copied) => [copied, positions.get(copied)!])) }
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
async function spoolPrimary(repository: Repository, members: readonly PoolPackage[], spool: Spool): Promise<Copied[]> {
  const wanted = new Map(members.map((packaged) => [packaged.ordinal, packaged]))
  const copied: Copied[] = []
  let ordinal = 0
  for await (const slice of repository.slices('primary')) {
    const packaged = wanted.get(ordinal)
    ordinal += 1
    if (packaged === undefined) continue
    const { name, arch, sourcerpm } = packaged
    const record = fieldsOf(parsePrimary(slice))
    const fileName = record.href.slice(record.href.lastIndexOf('/') + 1)
    copied.push({ repository, name, arch, sourcerpm, fileName, record, spans: [await spool.append(slice)] })
  }
  return copied
}

async function spoolDocument(
  repository: Repository,
  document: Exclude<DocumentName, 'primary'>,
  members: readonly Copied[],
  spool: Spool,
): Promise<void> {
  const wanted = Map.groupBy(members, (member) => member.record.checksum.value)
  for await (const slice of repository.slices(document)) {
    const pkgid = pkgidOf(slice)
    const owners = wanted.get(pkgid)
    if (owners === undefined) continue
    wanted.delete(pkgid)
    const span = await spool.append(slice)
    for (const owner of owners) owner.spans.push(span)
  }
  for (const [without] of wanted.values()) if (without !== undefined) throw lacking(repository, document, without.fileName)
}

/** A record without its lists, whose text it would keep. */
function fieldsOf(record: PackageFields): PackageFields {
  const { name, epoch, version, release, arch, checksum, summary, sourcerpm } = record
  const { size, installedSize, fileTime, buildTime, href, base, headerStart, headerEnd } = record
  const plain = { name, epoch, version, release, arch, checksum, summary, sourcerpm }
  return { ...plain, size, installedSize, fileTime, buildTime, href, base, headerStart, headerEnd }
}
