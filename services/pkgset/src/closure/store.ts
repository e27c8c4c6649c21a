import { zstdCompress, constants } from 'node:zlib'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Ref } from '@murli/contracts'
import type { RecordPosition } from '@murli/contracts/documents'
import type { DocumentName } from '@murli/rpmmd/records'
import { pkgidOf } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'
import { lacking, type Repository, type RepositoryPackage } from '@murli/repositories'
import pLimit from 'p-limit'
import { planBuckets } from '../records/buckets.ts'
import { Spool, type Span } from './spool.ts'

const compress = promisify(zstdCompress)
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }
/** Opened buckets in memory at a time. */
const BUCKETS_AT_ONCE = 4
const DOCUMENTS = ['primary', 'filelists', 'other'] as const satisfies DocumentName[]

/** Where the rpm-md text of the chosen packages is now. */
export interface StoredRecords {
  buckets: Ref[]
  positions: Map<RepositoryPackage, RecordPosition>
}

/**
 * Copies the record texts of the chosen packages out of their repositories and into buckets. Reads every document once more and
 * keeps the texts on the scratch disk, so that memory holds one bucket. Equal packages give equal bytes.
 */
export async function storeRecords(
  chosen: readonly RepositoryPackage[],
  options: { blobs: BlobStore; scratch: string },
): Promise<StoredRecords> {
  await using spool = await Spool.create(join(options.scratch, 'records'))
  const spans = new Map<RepositoryPackage, Span[]>(chosen.map((candidate) => [candidate, []]))
  for (const [repository, members] of Map.groupBy(chosen, (candidate) => candidate.repository)) {
    for (const document of DOCUMENTS) await spoolDocument(repository, document, members, { spool, spans })
  }
  await spool.flush()
  const planned = planBuckets(chosen)
  const buckets = await pLimit(BUCKETS_AT_ONCE).map(planned, async (members) => {
    const text = spool.read(members.flatMap((member) => spans.get(member)!))
    return options.blobs.putBytes(await compress(text, LEVEL))
  })
  const positions = planned.flatMap((members, bucket) => positionsIn(bucket, members, spans))
  return { buckets, positions: new Map(positions) }
}

/** Where the texts of a bucket's members lie in it: one after the other, each as primary, filelists, other. */
function positionsIn(
  bucket: number,
  members: readonly RepositoryPackage[],
  spans: ReadonlyMap<RepositoryPackage, Span[]>,
): [RepositoryPackage, RecordPosition][] {
  let end = 0
  return members.map((member) => {
    const start = end
    const ends = spans.get(member)!.map((span) => (end += span.end - span.start))
    return [member, { bucket, at: [start, ends[0]!, ends[1]!, ends[2]!] }]
  })
}

interface Spooled {
  spool: Spool
  spans: Map<RepositoryPackage, Span[]>
}

async function spoolDocument(
  repository: Repository,
  document: DocumentName,
  members: RepositoryPackage[],
  { spool, spans }: Spooled,
): Promise<void> {
  const wanted = Map.groupBy(members, (member): number | string => (document === 'primary' ? member.ordinal : member.record.checksum.value))
  let ordinal = 0
  for await (const slice of repository.slices(document)) {
    const key = document === 'primary' ? ordinal : pkgidOf(slice)
    const owners = wanted.get(key)
    if (owners !== undefined) {
      wanted.delete(key)
      const span = await spool.append(slice)
      for (const owner of owners) spans.get(owner)!.push(span)
    }
    ordinal += 1
  }
  for (const [without] of wanted.values()) if (without !== undefined) throw lacking(repository, document, without)
}
