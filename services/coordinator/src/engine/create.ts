import type { ComposeIdentity, ComposeRequest, ConfigIssue } from '@murli/contracts'
import { composeId } from '@murli/config/identity'
import { type ServiceEnvironment, workerBucket } from '@murli/runtime/service'
import { freeze, type Frozen, reachOf } from '../freeze/freeze.ts'
import { storeFrozen } from '../freeze/store.ts'
import { type ComposeRecord, newRecord } from '../ledger/records.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { absentFlavors } from './absent-flavors.ts'
import type { Engine } from './engine.ts'

export type Created = { ok: true; record: ComposeRecord; repeated: boolean; warnings: ConfigIssue[] } | { ok: false; issues: ConfigIssue[] }

/**
 * Makes a compose of a request: validates and freezes it, plans and stores its graph, takes an id, and starts it.
 * A request with an idempotency key that was seen before gives the compose of the first one.
 */
export async function createCompose(request: ComposeRequest, engine: Engine, environment: ServiceEnvironment): Promise<Created> {
  const { ledger } = engine
  const earlier = request.idempotencyKey === null ? null : await composeOfKey(ledger, request.idempotencyKey)
  if (earlier !== null) return { ok: true, record: earlier, repeated: true, warnings: [] }
  const result = await freeze(request, environment.blobs, reachOf(environment))
  if (!result.ok) return result
  const stored = await storeFrozen(result.frozen, environment.manifests)
  const record = await reserve(ledger, result.frozen, stored, request)
  void engine.drive(record.identity.id)
  const { configuration, graph, warnings } = result.frozen
  const absent = await absentFlavors(graph.nodes, configuration.options, await workerBucket(environment.messaging))
  return { ok: true, record, repeated: false, warnings: [...warnings, ...absent] }
}

async function composeOfKey(ledger: Ledger, key: string): Promise<ComposeRecord | null> {
  const id = await ledger.composeOfKey(key)
  return id === null ? null : ((await ledger.compose(id))?.value ?? null)
}

/**
 * Takes the first free respin of the day. The record's creation is the lock (spec 05 §7.4): of two requests for one id, one
 * goes on to the next respin. A key is bound before the compose exists, so that a crash in between leaves at most a key
 * without a compose, which the repeated request takes over.
 */
async function reserve(
  ledger: Ledger,
  frozen: Frozen,
  stored: Pick<ComposeRecord, 'config' | 'graph'>,
  { idempotencyKey, sourceDateEpoch }: Pick<ComposeRequest, 'idempotencyKey' | 'sourceDateEpoch'>,
): Promise<ComposeRecord> {
  const now = new Date()
  for (let respin = 0; ; respin++) {
    const identity = identityOf(frozen, { now, respin, sourceDateEpoch })
    if ((await ledger.compose(identity.id)) !== null) continue
    if (idempotencyKey !== null) {
      const bound = await ledger.bindKey(idempotencyKey, identity.id)
      const winner = bound === identity.id ? null : (await ledger.compose(bound))?.value
      if (winner?.idempotencyKey === idempotencyKey) return winner
      if (bound !== identity.id) await ledger.rebindKey(idempotencyKey, identity.id)
    }
    const record = newRecord(identity, stored, { now, idempotencyKey })
    if (await ledger.createCompose(record)) return record
  }
}

/** When a compose is started, and the timestamp that its request fixes. */
export interface Start {
  now: Date
  respin: number
  sourceDateEpoch: number | undefined
}

/** Who a compose of the configuration is that is started at a moment. */
export function identityOf(frozen: Frozen, { now, respin, sourceDateEpoch }: Start): ComposeIdentity {
  const date = localDate(now)
  const variants = frozen.config.variants.map((variant) => variant.uid)
  return {
    id: composeId(frozen.release, { date, type: frozen.type, respin }, variants),
    date,
    respin,
    type: frozen.type,
    label: frozen.label,
    supported: frozen.supported,
    startedAt: sourceDateEpoch ?? Math.floor(now.getTime() / 1000),
    ...(sourceDateEpoch === undefined ? {} : { sourceDateEpoch }),
  }
}

/** `YYYYMMDD` of this machine's day, as the peer takes it (spec 05 §7.1). */
function localDate(now: Date): string {
  return `${now.getFullYear()}${String(now.getMonth() + 1).padStart(2, '0')}${String(now.getDate()).padStart(2, '0')}`
}
