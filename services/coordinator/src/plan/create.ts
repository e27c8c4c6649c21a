import type { ComposeIdentity, ConfigIssue, PlanRequest } from '@murli/contracts'
import type { ServiceEnvironment } from '@murli/runtime/service'
import { identityOf, type Start } from '../engine/create.ts'
import type { Engine } from '../engine/engine.ts'
import { freeze, type Frozen, reachOf } from '../freeze/freeze.ts'
import { storeFrozen } from '../freeze/store.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type ComposeRecord, newRecord } from '../ledger/records.ts'
import { unknownCompose } from '../ledger/unknown-compose.ts'
import { newestFinished } from './earlier.ts'
import { isPlan, newPlanId } from './plan-id.ts'

export type PlanCreated = { ok: true; record: ComposeRecord } | { ok: false; issues: ConfigIssue[] }

/**
 * Starts a plan of a request, as a compose of it is started, but for the id: no respin is taken. Its tasks are told the identity that
 * the compose would have now, since some results depend on it. A repeated idempotency key gives the same plan.
 * @throws {MurliError} NOT_FOUND for a compose to compare with that there is not
 */
export async function createPlan(
  { against, ...request }: PlanRequest,
  engine: Engine,
  environment: ServiceEnvironment,
): Promise<PlanCreated> {
  const { ledger } = engine
  const result = await freeze(request, environment.blobs, reachOf(environment))
  if (!result.ok) return result
  const { frozen } = result
  const now = new Date()
  const next = await nextIdentity(ledger, frozen, { now, sourceDateEpoch: request.sourceDateEpoch })
  const plan = { against: await comparedWith(ledger, against, next), warnings: frozen.warnings }
  const stored = await storeFrozen(frozen, environment.manifests)
  const id = newPlanId(request.idempotencyKey)
  const record: ComposeRecord = { ...newRecord({ ...next, id }, stored, { now, idempotencyKey: request.idempotencyKey }), plan }
  if (!(await ledger.createCompose(record))) return { ok: true, record: (await ledger.compose(id))?.value ?? record }
  void engine.drive(id)
  return { ok: true, record }
}

/** Who a compose would be that started now. */
async function nextIdentity(ledger: Ledger, frozen: Frozen, start: Omit<Start, 'respin'>): Promise<ComposeIdentity> {
  for (let respin = 0; ; respin++) {
    const identity = identityOf(frozen, { ...start, respin })
    if ((await ledger.compose(identity.id)) === null) return identity
  }
}

/** The compose that was asked for, or the newest finished one of the same release; null when there is none. */
async function comparedWith(ledger: Ledger, asked: string | null, next: ComposeIdentity): Promise<string | null> {
  if (asked !== null) {
    if (isPlan(asked) || (await ledger.compose(asked)) === null) throw unknownCompose(asked)
    return asked
  }
  return (await newestFinished(ledger, next))?.identity.id ?? null
}
