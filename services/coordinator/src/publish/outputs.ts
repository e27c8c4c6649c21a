import type { Ref } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import type { ComposeRun } from '../engine/compose-run.ts'

/** An output of a node that succeeded. */
export interface NodeOutput {
  node: GraphNode
  ref: Ref
}

/** All outputs of that name of the phase's nodes, in node order; `item` null: nodes without one. */
export function outputsOf(run: ComposeRun, phase: GraphNode['phase'], item: string | null, output: string): NodeOutput[] {
  return run.graph.nodes.flatMap((node) => {
    if (node.phase !== phase || node.item !== item) return []
    const ref = run.completion(node.id)?.result?.outputs[output]
    return ref === undefined ? [] : [{ node, ref }]
  })
}
