import type { Completion } from '@murli/contracts'
import type { GraphNode, PlanNode, PlanReason } from '@murli/contracts/documents'
import type { ManifestStore } from '@murli/runtime/manifests'
import { type Known, readSlice } from './known.ts'
import { reasonsOf, type Slices } from './reasons.ts'

/** What becomes of every node of a plan, and why, as seen from another compose. In the order of the graph. */
export async function planNodes(plan: Known, other: Known | null, manifests: ManifestStore): Promise<PlanNode[]> {
  const states = new Map(plan.graph.nodes.map((node) => [node.id, stateOf(plan, node)]))
  const nodes: PlanNode[] = []
  for (const node of plan.graph.nodes) {
    const { id, phase } = node
    const state = states.get(id) ?? 'depends'
    const completion = plan.records.get(id)?.completion ?? null
    const isNew = state === 'made' || state === 'missing'
    nodes.push({
      id,
      phase,
      state,
      reasons: isNew && completion !== null ? await whyNotThere(node, completion, other, manifests) : [],
      dependsOn: state === 'depends' ? causesOf(plan, node, states) : [],
      failure: completion?.failure ?? null,
    })
  }
  return nodes
}

function stateOf({ records }: Known, { id }: GraphNode): PlanNode['state'] {
  const record = records.get(id)
  if (record?.state === 'succeeded') return 'made'
  if (record?.state === 'memoised') return 'there'
  if (record?.state === 'missed') return 'missing'
  return record?.state === 'tolerated' || record?.state === 'failed' ? 'failed' : 'depends'
}

/** The nearest nodes before this one that are missing or failed, past those that depend on others themselves. Sorted. */
function causesOf({ nodes }: Known, node: GraphNode, states: ReadonlyMap<string, PlanNode['state']>): string[] {
  const causes = new Set<string>()
  const seen = new Set<string>()
  const queue = [node]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const { node: id } of next.needs) {
      if (seen.has(id)) continue
      seen.add(id)
      const state = states.get(id)
      const before = nodes.get(id)
      if (state === 'missing' || state === 'failed') causes.add(id)
      else if (state === 'depends' && before !== undefined) queue.push(before)
    }
  }
  return [...causes].toSorted()
}

/** Why there was no result for a node whose key is known, as seen from another compose. */
export async function whyNotThere(
  node: GraphNode,
  { keyParts }: Completion,
  other: Known | null,
  manifests: ManifestStore,
): Promise<PlanReason[]> {
  if (other === null) return [{ kind: 'no-compose' }]
  const before = other.records.get(node.id)?.completion
  const beforeNode = other.nodes.get(node.id)
  if (beforeNode === undefined || before === undefined || before === null) return [{ kind: 'new' }]
  if (before.keyParts === undefined || keyParts === undefined) return [{ kind: 'not-known' }]
  // it failed then, and would be tried again for that alone
  if (before.result === null && before.key !== null && canBeSame(before, keyParts)) return [{ kind: 'new' }]
  const slices = async (): Promise<Slices> => ({
    before: await readSlice(manifests, beforeNode.slice),
    after: await readSlice(manifests, node.slice),
  })
  return reasonsOf(before.keyParts, keyParts, slices)
}

function canBeSame({ keyParts }: Completion, parts: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(parts)
  return keyParts !== undefined && Object.keys(keyParts).length === names.length && names.every((name) => keyParts[name] === parts[name])
}
