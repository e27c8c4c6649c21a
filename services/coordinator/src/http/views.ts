import type { ComposeDetail, ComposeSummary, NodeStatus } from '@murli/contracts'
import type { PlanReason } from '@murli/contracts/documents'
import { statusWord } from '@murli/config/identity'
import type { ComposeRun } from '../engine/compose-run.ts'
import type { ComposeRecord, NodeRecord } from '../ledger/records.ts'
import type { Running } from './running.ts'

/** Nodes by state. */
export function countsByState(composeId: string, run: ComposeRun, running: Running): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const node of run.graph.nodes) {
    const state = shownState(run.record(node.id), node.id, composeId, running)
    counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}

/** A compose in a list: node counts by state. */
export function composeSummary(record: ComposeRecord, run: ComposeRun, running: Running): ComposeSummary {
  const counts = countsByState(record.identity.id, run, running)
  return {
    identity: record.identity,
    state: record.state,
    status: statusWord(record.state),
    createdAt: record.createdAt,
    finishedAt: record.finishedAt,
    counts,
    failure: record.failure,
    manifest: record.manifest,
    ...(record.pin === undefined ? {} : { pin: record.pin }),
  }
}

/** A compose with its graph and the state of every node. `misses`: why nodes were made, when that was asked for. */
export function composeDetail(
  record: ComposeRecord,
  run: ComposeRun,
  running: Running,
  misses: ReadonlyMap<string, PlanReason[]> | null = null,
): ComposeDetail {
  return {
    ...composeSummary(record, run, running),
    nodes: run.graph.nodes.map((node): NodeStatus => {
      const known = run.record(node.id)
      const live = running.get(record.identity.id, node.id)
      const completion = known?.completion ?? null
      return {
        id: node.id,
        phase: node.phase,
        variant: node.variant,
        arch: node.arch,
        item: node.item,
        state: shownState(known, node.id, record.identity.id, running),
        attempt: known?.attempt ?? run.attempt,
        needs: [...new Set(node.needs.map((need) => need.node))],
        canFail: node.canFail,
        startedAt: completion?.startedAt ?? live?.at ?? null,
        finishedAt: completion?.finishedAt ?? null,
        worker: completion?.worker ?? null,
        failure: completion?.failure ?? null,
        warnings: completion?.result?.warnings ?? [],
        metrics: completion?.result?.metrics ?? {},
        log: completion?.log ?? null,
        ...missesIn(misses, node.id),
      }
    }),
    skipped: run.graph.skipped,
  }
}

function missesIn(misses: ReadonlyMap<string, PlanReason[]> | null, node: string): Pick<NodeStatus, 'misses'> {
  const reasons = misses?.get(node)
  return reasons === undefined ? {} : { misses: reasons }
}

/** The ledger knows no "running": that is what the events of workers say of a queued node. */
function shownState(record: NodeRecord | null, node: string, composeId: string, running: Running): NodeStatus['state'] {
  if (record === null) return 'pending'
  return record.state === 'queued' && running.get(composeId, node)?.attempt === record.attempt ? 'running' : record.state
}
