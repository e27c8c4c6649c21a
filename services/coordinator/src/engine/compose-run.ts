import type { Completion, ComposeEvent, NodeState } from '@murli/contracts'
import type { Graph, GraphNode } from '@murli/contracts/documents'
import type { Messaging } from '@murli/runtime/messaging'
import { type Progress, progress } from '../graph/ready.ts'
import type { Ledger, Revised } from '../ledger/ledger.ts'
import type { ComposeRecord, NodeRecord } from '../ledger/records.ts'
import { plannedCompletion } from '../plan/mode.ts'
import { isPlan } from '../plan/plan-id.ts'
import { countingRecords, stateAfter } from './states.ts'

/**
 * One compose in the memory of this coordinator: its graph, and the last node records that were seen. The records are a
 * cache: every write is guarded by the revision, and a lost race reads them anew.
 */
export class ComposeRun {
  readonly composeId: string
  readonly #nodes: ReadonlyMap<string, GraphNode>
  readonly #graph: Graph
  readonly #ledger: Ledger
  readonly #messaging: Messaging
  /** Records by node, those that do not count any more too: they are what a write must know. */
  readonly #known = new Map<string, Revised<NodeRecord>>()
  /** Those of them that count in the present attempt; null when that has to be found out anew. */
  #counting: ReadonlyMap<string, Revised<NodeRecord>> | null = null
  #attempt: number

  constructor(record: ComposeRecord, graph: Graph, connections: { ledger: Ledger; messaging: Messaging }) {
    this.composeId = record.identity.id
    this.#attempt = record.attempt
    this.#graph = graph
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]))
    this.#ledger = connections.ledger
    this.#messaging = connections.messaging
  }

  get graph(): Graph {
    return this.#graph
  }

  get attempt(): number {
    return this.#attempt
  }

  /** Goes on to the attempt that the compose is in; attempts only grow. */
  goOnTo(attempt: number): void {
    this.#attempt = Math.max(this.#attempt, attempt)
    this.#counting = null
  }

  /** The records that count in the present attempt. */
  get records(): ReadonlyMap<string, Revised<NodeRecord>> {
    this.#counting ??= countingRecords(this.#graph.nodes, this.#known, this.#attempt)
    return this.#counting
  }

  /** Reads all records. */
  async reload(): Promise<void> {
    for (const record of (await this.#ledger.nodes(this.composeId)).values()) this.note(record)
  }

  /** Keeps a record unless a later one is known. @returns whether it was news */
  note(record: Revised<NodeRecord>): boolean {
    const known = this.#known.get(record.value.node)
    if (known !== undefined && known.revision >= record.revision) return false
    this.#known.set(record.value.node, record)
    this.#counting = null
    return true
  }

  /** What can be done next, as far as this coordinator knows. */
  progress(): Progress {
    return progress(this.#graph.nodes, new Map([...this.records].map(([id, { value }]) => [id, value.state])))
  }

  node(id: string): GraphNode | null {
    return this.#nodes.get(id) ?? null
  }

  record(id: string): NodeRecord | null {
    const known = this.#known.get(id)?.value
    return known !== undefined && known.attempt >= this.#attempt ? known : (this.records.get(id)?.value ?? null)
  }

  completion(id: string): Completion | null {
    return this.record(id)?.completion ?? null
  }

  /**
   * Puts a node into a state in the present attempt, from the record that this coordinator knows. @returns false when another one was
   * faster; its record is then the known one.
   */
  async move(id: string, state: NodeState, completion: Completion | null = null): Promise<boolean> {
    const known = this.#known.get(id) ?? null
    const record: NodeRecord = {
      version: 1,
      node: id,
      state,
      attempt: this.#attempt,
      queuedAt: state === 'queued' ? new Date().toISOString() : (this.record(id)?.queuedAt ?? null),
      completion,
    }
    const revision = await this.#ledger.writeNode(this.composeId, record, known)
    if (revision === null) {
      await this.#readAgain(id)
      return false
    }
    this.note({ value: record, revision })
    await this.#announce(record)
    return true
  }

  /**
   * Records the end of a task. A completion of another attempt, or of a node that has ended, changes nothing: late and
   * repeated completions are harmless. @returns whether it was recorded.
   */
  async complete(told: Completion): Promise<boolean> {
    const completion = isPlan(this.composeId) ? plannedCompletion(told) : told
    const node = this.#nodes.get(completion.node)
    if (node === undefined) return false
    const isAwaited = (): boolean => {
      const record = this.record(node.id)
      return record?.state === 'queued' && record.attempt === completion.attempt
    }
    // the known record may be older than the task that was asked for since by another coordinator
    if (!isAwaited()) await this.#readAgain(node.id)
    while (isAwaited()) {
      if (await this.move(node.id, stateAfter(node, completion), completion)) return true
    }
    return false
  }

  /** Takes the ledger's word for a node. */
  async #readAgain(id: string): Promise<void> {
    const fresh = await this.#ledger.node(this.composeId, id)
    if (fresh !== null) this.note(fresh)
    else if (this.#known.delete(id)) this.#counting = null
  }

  async #announce(record: NodeRecord): Promise<void> {
    const { completion } = record
    const event: ComposeEvent = {
      version: 1,
      type: 'node',
      composeId: this.composeId,
      at: new Date().toISOString(),
      node: record.node,
      attempt: record.attempt,
      state: record.state,
      failure: completion?.failure ?? null,
      warnings: completion?.result?.warnings ?? [],
      durationMs: completion === null ? null : Date.parse(completion.finishedAt) - Date.parse(completion.startedAt),
    }
    await this.#messaging.publishEvent(event)
  }
}
