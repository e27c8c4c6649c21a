import type { ComposeRequest, ConfigIssue } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'
import { freezeRequest, type FrozenRequest, type Store } from '@murli/freezing'
import { toFailure } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import { settingsFromEnvironment, Sources, type SourceSettings } from '@murli/sources'
import { planGraph, type PlannedGraph } from '../graph/plan.ts'

/** A frozen request with its graph. */
export interface Frozen extends FrozenRequest {
  graph: PlannedGraph
}

export type FreezeResult = { ok: true; frozen: Frozen } | { ok: false; issues: ConfigIssue[] }

/** How freezing reaches the outside; by default as the environment of this process says. */
export interface Reach {
  settings?: SourceSettings
  signal?: AbortSignal
  /** Gets what was left out without harm. */
  warn?: (message: string) => void
}

/** Reach for a service: what was left out goes to its log. */
export function reachOf({ log }: Pick<ServiceEnvironment, 'log'>): Reach {
  return { warn: (message) => log.warn({}, message) }
}

/**
 * Validates a request wholly, fetches and pins all that it refers to and plans its graph. Everything that is wrong is found at once.
 * Fetching is done by other processes, with a limit of time, so that the coordinator answers others meanwhile.
 */
export async function freeze(request: ComposeRequest, store: Store, reach: Reach = {}): Promise<FreezeResult> {
  const { settings = settingsFromEnvironment(process.env), signal = new AbortController().signal, warn = () => undefined } = reach
  await using sources = await Sources.open({ configDirectory: request.config.directory ?? '/', signal, settings, warn })
  const result = await freezeRequest(request, { store, sources })
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
