import type { ComposeIdentity, ComposeRequest, ComposeType, ConfigIssue } from '@murli/contracts'
import { composeId, releaseOf } from '@murli/config/identity'
import { type Configuration, sliceIssues } from '@murli/config/slices'

/** What decides which trees are looked at, and how things in them are called. */
export interface TreeSurroundings {
  request: ComposeRequest
  runs: (phase: string) => boolean
  type: ComposeType
  position: (path: string) => ConfigIssue['position']
}

/** A day that is as long as any other in names. */
const SOME_DAY = '20000101'

/** What is wrong for certain trees only; what is not supported has been told of the whole configuration. */
export function treeIssues(configuration: Configuration, { request, runs, type, position }: TreeSurroundings): ConfigIssue[] {
  const day = { date: SOME_DAY, type, respin: 0 }
  const identity: ComposeIdentity = {
    ...day,
    id: composeId(releaseOf(configuration.options), day),
    label: request.label,
    supported: request.supported,
    startedAt: 0,
  }
  return sliceIssues(configuration, { runs, identity, locate: position }).filter(({ code }) => code !== 'NOT_SUPPORTED')
}
