import type { Ref } from '@murli/contracts'
import { FrozenConfig, Graph, type GraphNode } from '@murli/contracts/documents'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { PlannedNode } from '../graph/builder.ts'
import { AnySlice } from '../graph/slice.ts'
import type { Frozen } from './freeze.ts'

/** Stores the frozen configuration and the graph with its slices. */
export async function storeFrozen(frozen: Frozen, manifests: ManifestStore): Promise<{ config: Ref; graph: Ref }> {
  const nodes = await Promise.all(frozen.graph.nodes.map((node) => storeNode(node, manifests)))
  const graph = await manifests.put(Graph, { kind: 'graph', version: 1, nodes, skipped: frozen.graph.skipped })
  return { config: await manifests.put(FrozenConfig, frozen.config), graph }
}

/** A node with its slice stored. */
export async function storeNode(node: PlannedNode, manifests: ManifestStore): Promise<GraphNode> {
  return { ...node, slice: await manifests.put(AnySlice, node.slice) }
}
