import type { Ref } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import { nodeId } from '../graph/builder.ts'

/** An output of a node that succeeded. */
export interface NodeOutput {
  node: GraphNode
  ref: Ref
}

/** What the nodes of a compose made, as a `ComposeRun` knows it. */
interface MadeOutputs {
  readonly graph: { readonly nodes: readonly GraphNode[] }
  completion(id: string): { readonly result: { readonly outputs: Readonly<Record<string, Ref>> } | null } | null
}

/** All outputs of that name of the phase's nodes, in node order; `item` null: nodes without one. */
export function outputsOf(run: MadeOutputs, phase: GraphNode['phase'], item: string | null, output: string): NodeOutput[] {
  return run.graph.nodes.flatMap((node) => {
    if (node.phase !== phase || node.item !== item) return []
    const ref = run.completion(node.id)?.result?.outputs[output]
    return ref === undefined ? [] : [{ node, ref }]
  })
}

/** What directories of images have in them: the images of variants, or debug packages (unified ISOs). */
export type ImageItem = null | 'debug'

/**
 * What image_checksum made of each directory of images; where the test phase turned images away that may fail, what is left without them
 * (spec 09 §6.3).
 */
export function imageOutputs(run: MadeOutputs, output: 'images' | 'files' | 'jigdo', item: ImageItem = null): NodeOutput[] {
  return outputsOf(run, 'image_checksum', item, output).map(({ node, ref }) => ({
    node,
    ref:
      run.completion(nodeId('test', { variant: node.variant ?? '-', arch: node.arch ?? '-', item: item ?? undefined }))?.result?.outputs[
        output
      ] ?? ref,
  }))
}
