import type { Completion, Failure, WorkerStatus } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import type { Bucket } from '@murli/runtime/messaging'
import { workersOf } from '@murli/runtime/service'
import { modeOf } from '../plan/mode.ts'
import type { ComposeRun } from './compose-run.ts'
import { failedCompletion } from './lost.ts'

/** A node may be queued for so long before anybody asks who could take it. */
const PATIENCE_MS = 5000

/**
 * Failed completions of the nodes that no worker is going to take: each that is there and takes tasks of the node's arch says that it lacks
 * something, or none takes tasks of that arch. Nodes whose workers are all away wait: those come back, or are started.
 */
export async function unservedNodes(run: ComposeRun, workers: Pick<Bucket<WorkerStatus>, 'entries'>, now: number): Promise<Completion[]> {
  const completions: Completion[] = []
  const asked = new Map<string, Promise<WorkerStatus[]>>()
  const workersFor = (node: GraphNode): Promise<WorkerStatus[]> => {
    const kind = `${node.phase}/${node.flavor}`
    const answer = asked.get(kind) ?? workersOf(workers, node)
    asked.set(kind, answer)
    return answer
  }
  for (const { value } of run.records.values()) {
    const node = run.node(value.node)
    if (node === null || value.state !== 'queued' || value.queuedAt === null || Date.parse(value.queuedAt) > now - PATIENCE_MS) continue
    // a probe needs no programs
    if (modeOf(run.composeId, node) === 'probe') continue
    const failure = failureOf(node, await workersFor(node))
    if (failure !== null) completions.push(failedCompletion(run.composeId, value, failure))
  }
  return completions
}

/** Null when a worker takes the node, or when there are no workers that could be asked. */
function failureOf(node: GraphNode, present: readonly WorkerStatus[]): Failure | null {
  const suited = present.filter(({ arches }) => arches === undefined || node.arch === null || arches.includes(node.arch))
  if (present.length === 0 || suited.some(({ missing }) => missing.length === 0)) return null
  return suited.length === 0 ? noMachine(node, present) : lackingPrograms(suited)
}

function lackingPrograms(lacking: readonly WorkerStatus[]): Failure {
  const missing = [...new Set(lacking.flatMap((status) => status.missing))]
  const workers = lacking.map(({ worker }) => worker)
  return {
    code: 'TOOL_MISSING',
    message: `no worker can do this: ${missing.join('; ')}`,
    hint: 'do that where the workers of this phase run, wait until /readyz agrees, and retry the compose',
    details: { workers },
  }
}

function noMachine({ phase, arch }: GraphNode, present: readonly WorkerStatus[]): Failure {
  const arches = [...new Set(present.flatMap((status) => status.arches ?? []))]
  const workers = present.map(({ worker }) => worker)
  return {
    code: 'TOOL_MISSING',
    message: `no worker of ${phase} takes tasks of ${arch}: those that are there take ${arches.join(', ')}`,
    hint: `run a worker on a machine of ${arch}, or set MURLI_FOREIGN_ARCHES=${arch} for one that can emulate it, and retry the compose`,
    details: { workers },
  }
}
