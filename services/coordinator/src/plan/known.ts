import type { Completion, Ref } from '@murli/contracts'
import { JsonObject } from '@murli/contracts'
import { FrozenConfig, Graph, type GraphNode } from '@murli/contracts/documents'
import type { ManifestStore } from '@murli/runtime/manifests'
import { z } from 'zod'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord, NodeRecord } from '../ledger/records.ts'

/** What is recorded of a compose, or of a plan: its graph, and how far its nodes came. */
export interface Known {
  readonly record: ComposeRecord
  readonly graph: Graph
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly records: ReadonlyMap<string, NodeRecord>
}

/** Reads what is recorded of a compose that has ended. */
export async function knownCompose(
  record: ComposeRecord,
  { ledger, manifests }: { ledger: Ledger; manifests: ManifestStore },
): Promise<Known> {
  const [graph, revised] = await Promise.all([manifests.get(Graph, record.graph), ledger.nodes(record.identity.id)])
  return known(record, graph, new Map([...revised].map(([node, { value }]) => [node, value])))
}

/** Puts a record, a graph and records of nodes together. */
export function known(record: ComposeRecord, graph: Graph, records: ReadonlyMap<string, NodeRecord>): Known {
  return { record, graph, nodes: new Map(graph.nodes.map((node) => [node.id, node])), records }
}

/** How a node ended, or null. */
export function completionOf({ records }: Known, node: string): Completion | null {
  return records.get(node)?.completion ?? null
}

/** An output of a node, or null when it was not made. */
export function outputOf(of: Known, node: string, output: string): Ref | null {
  return completionOf(of, node)?.result?.outputs[output] ?? null
}

/** Slices of other versions of Murli are read as they are. */
const AnyDocument = z.looseObject({ kind: z.literal('slice') })

/** A slice as JSON. */
export async function readSlice(manifests: ManifestStore, ref: Ref): Promise<JsonObject> {
  return JsonObject.parse(await manifests.get(AnyDocument, ref))
}

/** The options of a compose's configuration. */
export async function optionsOf({ record }: Known, manifests: ManifestStore): Promise<JsonObject> {
  return (await manifests.get(FrozenConfig, record.config)).options
}
