import type { Completion, ComposeEvent, NodeState } from '@murli/contracts'
import type { Graph, GraphNode } from '@murli/contracts/documents'
import type { Messaging } from '@murli/runtime/messaging'
import { type Progress, progress } from '../graph/ready.ts'
import type { Ledger, Revised } from '../ledger/ledger.ts'
import type { NodeRecord } from '../ledger/records.ts'
import { stateAfter } from './states.ts'

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
  #records = new Map<string, Revised<NodeRecord>>()

  constructor(composeId: string, graph: Graph, connections: { ledger: Ledger; messaging: Messaging }) {
    this.composeId = composeId
    this.#graph = graph
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]))
    this.#ledger = connections.ledger
    this.#messaging = connections.messaging
  }

  get graph(): Graph {
    return this.#graph
  }

  get records(): ReadonlyMap<string, Revised<NodeRecord>> {
    return this.#records
  }

  async reload(): Promise<void> {
    this.#records = await this.#ledger.nodes(this.composeId)
  }

  /** What can be done next, as far as this coordinator knows. */
  progress(): Progress {
    return progress(this.#graph.nodes, new Map([...this.#records].map(([id, { value }]) => [id, value.state])))
  }

  node(id: string): GraphNode | null {
    return this.#nodes.get(id) ?? null
  }

  completion(id: string): Completion | null {
    return this.#records.get(id)?.value.completion ?? null
  }

  /**
   * Puts a node into a state, from the record that this coordinator knows. @returns false when another one was faster;
   * its record is then the known one.
   */
  async move(id: string, state: NodeState, change: { attempt?: number; completion?: Completion | null } = {}): Promise<boolean> {
    const known = this.#records.get(id) ?? null
    const record: NodeRecord = {
      version: 1,
      node: id,
      state,
      attempt: change.attempt ?? known?.value.attempt ?? 1,
      queuedAt: state === 'queued' ? new Date().toISOString() : (known?.value.queuedAt ?? null),
      completion: change.completion === undefined ? (known?.value.completion ?? null) : change.completion,
    }
    const revision = await this.#ledger.writeNode(this.composeId, record, known)
    if (revision === null) {
      const fresh = await this.#ledger.node(this.composeId, id)
      if (fresh !== null) this.#records.set(id, fresh)
      return false
    }
    this.#records.set(id, { value: record, revision })
    await this.#announce(record)
    return true
  }

  /**
   * Records the end of a task. A completion of another attempt, or of a node that has ended, changes nothing: late and
   * repeated completions are harmless. @returns whether it was recorded.
   */
  async record(completion: Completion): Promise<boolean> {
    const node = this.#nodes.get(completion.node)
    if (node === undefined) return false
    for (;;) {
      const known = await this.#awaiting(completion)
      if (known === null) return false
      this.#records.set(node.id, known)
      if (await this.move(node.id, stateAfter(node, completion), { completion })) return true
    }
  }

  /** The record that waits for this completion: the known one, or the ledger's when this coordinator's is out of date. */
  async #awaiting(completion: Completion): Promise<Revised<NodeRecord> | null> {
    const waits = (record: Revised<NodeRecord> | null | undefined): record is Revised<NodeRecord> =>
      record?.value.state === 'queued' && record.value.attempt === completion.attempt
    const known = this.#records.get(completion.node)
    if (waits(known)) return known
    const fresh = await this.#ledger.node(this.composeId, completion.node)
    return waits(fresh) ? fresh : null
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
