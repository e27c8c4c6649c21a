import type { PlanReason } from '@murli/contracts/documents'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { completionOf, knownCompose } from './known.ts'
import { newestFinished } from './earlier.ts'
import { whyNotThere } from './nodes.ts'

/**
 * Why nodes of a compose were made instead of taken from the memo, by node: what their keys have that those of the newest finished compose
 * of the release before it had not. Nodes that were memoised, or whose key is not known yet, are not among them.
 */
export async function missesOf(
  record: ComposeRecord,
  { ledger, manifests }: Pick<ServiceEnvironment, 'manifests'> & { ledger: Ledger },
): Promise<ReadonlyMap<string, PlanReason[]>> {
  const compose = await knownCompose(record, { ledger, manifests })
  const earlier = await newestFinished(ledger, record.identity, record.createdAt)
  const other = earlier === null ? null : await knownCompose(earlier, { ledger, manifests })
  const misses = new Map<string, PlanReason[]>()
  for (const node of compose.graph.nodes) {
    const completion = completionOf(compose, node.id)
    if (completion === null || completion.key === null || completion.memoised) continue
    misses.set(node.id, await whyNotThere(node, completion, other, manifests))
  }
  return misses
}
