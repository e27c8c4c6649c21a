import type { Phase } from '@murli/contracts'
import { boundFlavor, type ReadableOptions } from '@murli/config/schema'
import type { GraphNode, Need } from '@murli/contracts/documents'
import type { AnySlice } from './slice.ts'

/** A node with its slice in hand; storing the slice makes it a GraphNode. */
export interface PlannedNode extends Omit<GraphNode, 'slice'> {
  slice: AnySlice
}

/** Where a node is: variant and arch as in its id, `null` where they do not apply. */
export interface Place {
  variant?: string | undefined
  arch?: string | undefined
  item?: string | undefined
}

const SIX_HOURS_S = 6 * 3600

/** The id of a node (contracts: NodeId). */
export function nodeId(phase: Phase, place: Place): string {
  const item = place.item === undefined ? '' : `/${place.item}`
  return `${phase}/${place.variant ?? '-'}/${place.arch ?? '-'}${item}`
}

/** What of a node is not as usual: which implementation serves it, and whether it makes something that may fail. */
export type NodeTraits = Partial<Pick<GraphNode, 'flavor' | 'deliverable' | 'canFail'>>

/** A node of the builtin flavor that must not fail, unless `traits` say otherwise. */
export function plannedNode(phase: Phase, place: Place, slice: AnySlice, needs: Need[], traits: NodeTraits = {}): PlannedNode {
  return {
    id: nodeId(phase, place),
    phase,
    flavor: traits.flavor ?? 'builtin',
    variant: place.variant ?? null,
    arch: place.arch ?? null,
    item: place.item ?? null,
    slice,
    needs,
    deliverable: traits.deliverable ?? null,
    canFail: traits.canFail ?? false,
    deadlineSeconds: SIX_HOURS_S,
  }
}

/** A node with the flavor that the configuration binds it to, and the time that it leaves it. */
export function configuredNode(
  options: Pick<ReadableOptions, 'phase_bindings' | 'phase_deadlines' | 'buildinstall_method'>,
  node: PlannedNode,
): PlannedNode {
  const { flavor, deadlineSeconds } = node
  return {
    ...node,
    flavor: boundFlavor(options, node) ?? flavor,
    deadlineSeconds: options.phase_deadlines[node.phase] ?? deadlineSeconds,
  }
}

/** Collects the nodes of a graph. Needs of nodes that were not planned are left out, so that a skipped phase cuts its edges. */
export class GraphBuilder {
  readonly #nodes = new Map<string, PlannedNode>()
  readonly #configured: (node: PlannedNode) => PlannedNode

  /** @param configured what the configuration makes of a node as its planner plans it */
  constructor(configured: (node: PlannedNode) => PlannedNode) {
    this.#configured = configured
  }

  has(id: string): boolean {
    return this.#nodes.has(id)
  }

  add(phase: Phase, place: Place, slice: AnySlice, needs: Need[], traits?: NodeTraits): string {
    const known = needs.filter((need) => this.#nodes.has(need.node))
    const node = plannedNode(phase, place, slice, known, traits)
    if (this.#nodes.has(node.id)) throw new Error(`node ${node.id} is planned twice`)
    this.#nodes.set(node.id, this.#configured(node))
    return node.id
  }

  /** The nodes, sorted by id. */
  nodes(): PlannedNode[] {
    return [...this.#nodes.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }
}
