import type { ComposeRequest, ConfigIssue } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'
import { freezeRequest, type FrozenRequest, type Store } from '@murli/freezing'
import { toFailure } from '@murli/runtime/errors'
import { planGraph, type PlannedGraph } from '../graph/plan.ts'

/** A frozen request with its graph. */
export interface Frozen extends FrozenRequest {
  graph: PlannedGraph
}

export type FreezeResult = { ok: true; frozen: Frozen } | { ok: false; issues: ConfigIssue[] }

/** Validates a request wholly, pins all that it refers to and plans its graph. Everything that is wrong is found at once. */
export async function freeze(request: ComposeRequest, store: Store): Promise<FreezeResult> {
  const result = await freezeRequest(request, { store })
  if (!result.ok) return result
  try {
    const graph = planGraph(result.frozen.configuration, result.frozen.choice)
    return { ok: true, frozen: { ...result.frozen, graph } }
  } catch (error) {
    return { ok: false, issues: [...result.frozen.warnings, unplannable(error)] }
  }
}

/** What the configuration cannot express as slices. */
function unplannable(error: unknown): ConfigIssue {
  const { code, message } = toFailure(error)
  return { severity: 'error', code, message, path: '', position: error instanceof ConfigError ? error.position : null }
}
