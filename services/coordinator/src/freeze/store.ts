import type { Ref } from '@murli/contracts'
import { FrozenConfig, Graph, type GraphNode } from '@murli/contracts/documents'
import {
  CreaterepoSlice,
  CreateisoSlice,
  ExtraFilesSlice,
  GatherSlice,
  ImageChecksumSlice,
  InitSlice,
  PackagesSlice,
  PkgsetClosureSlice,
  PkgsetSlice,
  RepoclosureSlice,
  TestSlice,
  TreeFilesSlice,
  TrimSlice,
} from '@murli/contracts/slices'
import type { ManifestStore } from '@murli/runtime/manifests'
import { z } from 'zod'
import type { PlannedNode } from '../graph/builder.ts'
import type { AnySlice } from '../graph/slice.ts'
import type { Frozen } from './freeze.ts'

/** Any slice; members tell the kinds apart, since all are strict. */
const SliceSchema: z.ZodType<AnySlice> = z.union([
  InitSlice,
  PkgsetClosureSlice,
  PkgsetSlice,
  GatherSlice,
  TrimSlice,
  PackagesSlice,
  ExtraFilesSlice,
  CreaterepoSlice,
  TreeFilesSlice,
  CreateisoSlice,
  RepoclosureSlice,
  ImageChecksumSlice,
  TestSlice,
])

/** Stores the frozen configuration and the graph with its slices. */
export async function storeFrozen(frozen: Frozen, manifests: ManifestStore): Promise<{ config: Ref; graph: Ref }> {
  const nodes = await Promise.all(frozen.graph.nodes.map((node) => storeNode(node, manifests)))
  const graph = await manifests.put(Graph, { kind: 'graph', version: 1, nodes, skipped: frozen.graph.skipped })
  return { config: await manifests.put(FrozenConfig, frozen.config), graph }
}

async function storeNode(node: PlannedNode, manifests: ManifestStore): Promise<GraphNode> {
  return { ...node, slice: await manifests.put(SliceSchema, node.slice) }
}
