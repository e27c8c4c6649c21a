import type { Completion, Failure, WorkerStatus } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import type { Bucket } from '@murli/runtime/messaging'
import { missingEverywhere } from '@murli/runtime/service'
import { modeOf } from '../plan/mode.ts'
import type { ComposeRun } from './compose-run.ts'
import { failedCompletion } from './lost.ts'

/** A node may be queued for so long before anybody asks who could take it. */
const PATIENCE_MS = 5000

/**
 * Failed completions of the nodes that wait for workers of which each that is there says that it lacks something. Nodes whose workers
 * are all away wait: those come back, or are started.
 */
export async function unservedNodes(run: ComposeRun, workers: Pick<Bucket<WorkerStatus>, 'entries'>, now: number): Promise<Completion[]> {
  const completions: Completion[] = []
  const asked = new Map<string, Promise<WorkerStatus[]>>()
  const lackingFor = ({ phase, flavor }: GraphNode): Promise<WorkerStatus[]> => {
    const answer = asked.get(`${phase}/${flavor}`) ?? missingEverywhere(workers, phase, flavor)
    asked.set(`${phase}/${flavor}`, answer)
    return answer
  }
  for (const { value } of run.records.values()) {
    const node = run.node(value.node)
    if (node === null || value.state !== 'queued' || value.queuedAt === null || Date.parse(value.queuedAt) > now - PATIENCE_MS) continue
    // a probe needs no programs
    if (modeOf(run.composeId, node) === 'probe') continue
    const lacking = await lackingFor(node)
    if (lacking.length > 0) completions.push(failedCompletion(run.composeId, value, failureOf(lacking)))
  }
  return completions
}

function failureOf(lacking: WorkerStatus[]): Failure {
  const missing = [...new Set(lacking.flatMap((status) => status.missing))]
  const workers = lacking.map(({ worker }) => worker)
  return {
    code: 'TOOL_MISSING',
    message: `no worker can do this: ${missing.join('; ')}`,
    hint: 'do that where the workers of this phase run, wait until /readyz agrees, and retry the compose',
    details: { workers },
  }
}
