import { Ref, type Completion, type TaskMode } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import { z } from 'zod'
import { isPlan } from './plan-id.ts'

/** Phases that a plan runs wholly: all before the selection. They write no trees, and their results are those that the compose takes. */
const RUN_PHASES: ReadonlySet<string> = new Set(['init', 'pkgset'])
/** Items of gather that select packages; the others place them and take them in. */
const SELECTING_ITEMS: ReadonlySet<string | null> = new Set([null, 'trim'])

/** How a node is asked for: a plan only looks whether the results of later phases are there. */
export function modeOf(composeId: string, { phase, item }: Pick<GraphNode, 'phase' | 'item'>): TaskMode {
  if (!isPlan(composeId)) return 'run'
  return RUN_PHASES.has(phase) || (phase === 'gather' && SELECTING_ITEMS.has(item)) ? 'run' : 'probe'
}

const Outputs = z.object({ outputs: z.record(z.string(), Ref) })

/**
 * A completion as a plan takes it: a selection that the configuration does not allow is one none the less, and its failure says where it
 * is. The failure stays, as a finding.
 */
export function plannedCompletion(completion: Completion): Completion {
  const outputs = Outputs.safeParse(completion.failure?.details).data?.outputs
  if (completion.outcome !== 'failed' || outputs === undefined) return completion
  return { ...completion, result: { outputs, logs: [], warnings: [], metrics: {} } }
}
