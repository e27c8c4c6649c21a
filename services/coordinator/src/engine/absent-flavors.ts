import type { ConfigIssue, WorkerStatus } from '@murli/contracts'
import { boundFlavor, type ComposeOptions } from '@murli/config/schema'
import type { Bucket } from '@murli/runtime/messaging'
import type { PlannedNode } from '../graph/builder.ts'

/**
 * Warnings about flavors that `phase_bindings` binds nodes to and no worker serves now: a service that is about to be started, or a name that
 * was mistyped. Their nodes wait, so that nobody else says it.
 */
export async function absentFlavors(
  nodes: readonly Pick<PlannedNode, 'phase' | 'variant' | 'arch'>[],
  options: Pick<ComposeOptions, 'phase_bindings' | 'buildinstall_method'>,
  workers: Pick<Bucket<WorkerStatus>, 'entries'>,
): Promise<ConfigIssue[]> {
  const bound = nodes.flatMap((node) => {
    const flavor = boundFlavor(options, node)
    return flavor === null ? [] : [{ phase: node.phase, flavor }]
  })
  const kinds = new Map(bound.map((kind) => [`${kind.phase}/${kind.flavor}`, kind]))
  const issues: ConfigIssue[] = []
  for (const { phase, flavor } of kinds.values()) {
    const served = new Set((await workers.entries(`${phase}/`)).map(({ value }) => value.flavor))
    if (served.has(flavor)) continue
    const there = served.size === 0 ? 'none' : [...served].toSorted().join(', ')
    const message = `WARNING: phase_bindings: no worker serves the flavor ${flavor} of ${phase} now, its nodes wait for one (there are: ${there})`
    issues.push({ severity: 'warning', code: 'CONFIG_INVALID', message, path: `phase_bindings.${phase}`, position: null })
  }
  return issues
}
