import { MemoEntry } from '@murli/contracts'
import type { ComposeEvent } from '@murli/contracts'
import { hostname } from 'node:os'
import type { ProcessLog } from '../log/index.ts'
import { manifestStore } from '../manifests/index.ts'
import type { Bucket, Messaging } from '../messaging/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { scratchDirectory, sweepScratch } from '../scratch/index.ts'
import type { TaskHost } from './attempt.ts'
import { countedBlobs } from './counted-blobs.ts'
import { bucketMemo } from './memo.ts'
import type { Connections } from './connections.ts'
import { stepRunner } from './steps.ts'

const DAY_MS = 24 * 60 * 60_000
const MEMO_BUCKET = 'murli_memo'
const MEMO_MAX_AGE_MS = 90 * DAY_MS

/** Results by task key and step key; forgotten when nobody has used them for 90 days. */
export function memoBucket(messaging: Pick<Messaging, 'bucket'>): Promise<Bucket<MemoEntry>> {
  return messaging.bucket(MEMO_BUCKET, MemoEntry, { maxAgeMs: MEMO_MAX_AGE_MS })
}

/** What all tasks of a process share. Left-overs of dead processes are swept; the process's own scratch directory goes on `releases`. */
export async function makeHost(
  { messaging, blobs: store, manifests, settings }: Connections,
  parts: { metrics: Metrics; log: ProcessLog; packages: ReadonlyMap<string, string>; releases: AsyncDisposableStack },
): Promise<TaskHost> {
  const { metrics, log, packages, releases } = parts
  const swept = await sweepScratch(settings.scratchDirectory)
  if (swept.length > 0) log.info({ directories: swept }, 'scratch of dead processes removed')
  const scratch = releases.use(await scratchDirectory(settings.scratchDirectory))
  const blobs = countedBlobs(store, metrics)
  const memo = bucketMemo(await memoBucket(messaging), store, { freshMs: (settings.blobGraceMs ?? Infinity) / 2 })
  const observe = (kind: string) => (hit: boolean) => metrics.memoLookups.inc({ kind, result: hit ? 'hit' : 'miss' })
  const tell = (event: ComposeEvent) => {
    messaging.publishEvent(event).catch((error: unknown) => log.warn({ reason: String(error) }, 'event lost'))
  }
  return {
    worker: `${hostname()}:${process.pid}`,
    blobs,
    manifests: manifests ?? manifestStore(blobs),
    memo,
    steps: stepRunner(memo, observe('step')),
    scratch: scratch.path,
    log,
    packages,
    tell,
    observeMemo: observe('task'),
  }
}
