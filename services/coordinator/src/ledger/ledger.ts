import { createHash } from 'node:crypto'
import type { Bucket, Messaging } from '@murli/runtime/messaging'
import { isEnded } from '../engine/states.ts'
import { isPlan } from '../plan/plan-id.ts'
import { ComposeRecord, KeyRecord, NodeRecord } from './records.ts'

/** Plans and their nodes are forgotten after this time. */
const PLAN_AGE_MS = 7 * 24 * 60 * 60_000

/** A value with the revision that a guarded update compares. */
export interface Revised<T> {
  value: T
  revision: number
}

/** Records of composes, or of plans, which are kept apart so that they can be forgotten. */
interface Records {
  composes: Bucket<ComposeRecord>
  nodes: Bucket<NodeRecord>
}

/**
 * The state of all composes and plans in JetStream KV; the id says which of them it is.
 * Every change is compare-and-set: a change computed from a stale value is
 * computed again from the fresh one, so that any number of coordinators may write.
 */
export class Ledger {
  readonly #composes: Records
  readonly #plans: Records
  readonly #keys: Bucket<KeyRecord>

  private constructor(composes: Records, plans: Records, keys: Bucket<KeyRecord>) {
    this.#composes = composes
    this.#plans = plans
    this.#keys = keys
  }

  static async open(messaging: Messaging): Promise<Ledger> {
    const forgotten = { maxAgeMs: PLAN_AGE_MS }
    const [composes, nodes, plans, planNodes, keys] = await Promise.all([
      messaging.bucket('murli_composes', ComposeRecord),
      messaging.bucket('murli_nodes', NodeRecord),
      messaging.bucket('murli_plans', ComposeRecord, forgotten),
      messaging.bucket('murli_plan_nodes', NodeRecord, forgotten),
      messaging.bucket('murli_keys', KeyRecord),
    ])
    return new Ledger({ composes, nodes }, { composes: plans, nodes: planNodes }, keys)
  }

  #of(composeId: string): Records {
    return isPlan(composeId) ? this.#plans : this.#composes
  }

  /** @returns whether the id was free. */
  async createCompose(record: ComposeRecord): Promise<boolean> {
    return (await this.#of(record.identity.id).composes.create(record.identity.id, record)).ok
  }

  async compose(composeId: string): Promise<Revised<ComposeRecord> | null> {
    const found = await this.#of(composeId).composes.get(composeId)
    return found?.value.retiredAt === undefined ? found : null
  }

  /** Whether nothing happens to the compose any more; one that does not exist has ended too. */
  async hasEnded(composeId: string): Promise<boolean> {
    const record = await this.compose(composeId)
    return record === null || isEnded(record.value.state)
  }

  /** All composes, newest first. */
  async composes(): Promise<ComposeRecord[]> {
    const records = (await this.#composes.composes.entries()).map((entry) => entry.value)
    return records.filter((record) => record.retiredAt === undefined).toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  }

  /** Composes that were retired, of which something may be left. */
  async retired(): Promise<ComposeRecord[]> {
    return (await this.#composes.composes.entries()).flatMap(({ value }) => (value.retiredAt === undefined ? [] : [value]))
  }

  /** Takes away what is left of a retired compose. With `entirely` its id too. Harmless when repeated, or cut off anywhere. */
  async forget(composeId: string, { entirely }: { entirely: boolean }): Promise<void> {
    const { composes, nodes } = this.#of(composeId)
    for (const key of await nodes.keys(`${composeId}/`)) await nodes.purge(key)
    if (entirely) await composes.purge(composeId)
  }

  /** All plans that are not forgotten. */
  async plans(): Promise<ComposeRecord[]> {
    return (await this.#plans.composes.entries()).map((entry) => entry.value)
  }

  /**
   * Changes a compose. `change` sees the current record and gives the next one, or null to leave it; it runs again when
   * somebody else was faster. @returns the record after the change, or null when nothing was changed.
   */
  async changeCompose(composeId: string, change: (record: ComposeRecord) => ComposeRecord | null): Promise<ComposeRecord | null> {
    const { composes } = this.#of(composeId)
    for (;;) {
      const current = await this.compose(composeId)
      const next = current === null ? null : change(current.value)
      if (current === null || next === null) return null
      if ((await composes.update(composeId, next, current.revision)).ok) return next
    }
  }

  async nodes(composeId: string): Promise<Map<string, Revised<NodeRecord>>> {
    const entries = await this.#of(composeId).nodes.entries(`${composeId}/`)
    return new Map(entries.map(({ value, revision }) => [value.node, { value, revision }]))
  }

  /** Writes a node's record over the known one (null: there is none). @returns the new revision, or null when somebody was faster. */
  async writeNode(composeId: string, record: NodeRecord, known: Revised<NodeRecord> | null): Promise<number | null> {
    const key = `${composeId}/${record.node}`
    const { nodes } = this.#of(composeId)
    const written = known === null ? await nodes.create(key, record) : await nodes.update(key, record, known.revision)
    return written.ok ? written.revision : null
  }

  async node(composeId: string, node: string): Promise<Revised<NodeRecord> | null> {
    return this.#of(composeId).nodes.get(`${composeId}/${node}`)
  }

  /** Records of the compose's nodes: those that there are, then every change, until the signal fires. */
  async *watchNodes(composeId: string, signal: AbortSignal): AsyncGenerator<Revised<NodeRecord>> {
    for await (const { value, revision } of this.#of(composeId).nodes.watch({ prefix: `${composeId}/`, signal })) {
      if (value !== null) yield { value, revision }
    }
  }

  /** The compose that this idempotency key started, or null. */
  async composeOfKey(key: string): Promise<string | null> {
    return (await this.#keys.get(digestOf(key)))?.value.composeId ?? null
  }

  /** Binds the key to a compose unless it is bound. @returns the compose that it is bound to now. */
  async bindKey(key: string, composeId: string): Promise<string> {
    if ((await this.#keys.create(digestOf(key), { composeId })).ok) return composeId
    return (await this.composeOfKey(key)) ?? this.bindKey(key, composeId)
  }

  /** Binds the key to another compose: the one that it was bound to never came into being. */
  async rebindKey(key: string, composeId: string): Promise<void> {
    await this.#keys.put(digestOf(key), { composeId })
  }
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
