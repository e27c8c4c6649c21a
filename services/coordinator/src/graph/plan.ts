import type { Phase, Variant } from '@murli/contracts'
import type { Graph } from '@murli/contracts/documents'
import { composeArches, type Configuration } from '@murli/config/slices'
import { processingOrder } from '@murli/config/variants'
import { configuredNode, GraphBuilder, type PlannedNode } from './builder.ts'
import { planImages } from './images.ts'
import { planInstallers } from './installers.ts'
import { type PhaseChoice, skipReason } from '@murli/freezing/phases'
import { planGather, planInit, planPkgset } from './packages.ts'
import { planClosures, planCreaterepo, planExtraFiles, planPackageTrees, planTreeFiles } from './trees.ts'

/** What a planner of one phase works on. */
export interface Plan {
  readonly configuration: Configuration
  readonly builder: GraphBuilder
  readonly arches: readonly string[]
  /** Variants with content, in the order that they are gathered (spec 04 §3). */
  readonly variants: readonly Variant[]
}

/** A planned graph: slices still in hand. */
export interface PlannedGraph {
  nodes: PlannedNode[]
  skipped: Graph['skipped']
}

type Planner = (plan: Plan) => void

/** Planners in an order in which every need is planned before the node that has it. */
const PLANNERS: readonly (readonly [Phase, Planner])[] = [
  ['init', planInit],
  ['pkgset', planPkgset],
  ['gather', planGather],
  ['extra_files', planExtraFiles],
  ['createrepo', planCreaterepo],
  ['tree_files', planTreeFiles],
  ['repoclosure', planClosures],
]

/**
 * Plans a compose along its true data edges (spec 09 §2.4): a node waits for what it reads, never for a whole phase.
 * Pure; what the configuration cannot express as slices throws ConfigError.
 */
export function planGraph(configuration: Configuration, choice: PhaseChoice): PlannedGraph {
  const builder = new GraphBuilder((node) => configuredNode(configuration.options, node))
  const filled = configuration.variants.filter((variant) => !variant.isEmpty)
  const plan: Plan = { configuration, builder, arches: composeArches(configuration), variants: gatherOrder(configuration, filled) }
  const skipped: Graph['skipped'] = []
  for (const [phase, planner] of PLANNERS) {
    // trees have installers in them
    if (phase === 'tree_files') skipped.push(...planInstallers(plan, choice))
    const reason = skipReason(phase, choice)
    if (reason === null) planner(plan)
    else skipped.push({ phase, reason })
    if (reason !== null && phase === 'createrepo') planPackageTrees(plan)
  }
  skipped.push(...planImages(plan, choice))
  return { nodes: builder.nodes(), skipped }
}

const TYPE_ORDER: readonly Variant['type'][] = ['variant', 'addon', 'layered-product', 'optional']

/** Types in turn, within a type lookaside variants before those that use them. */
function gatherOrder(configuration: Configuration, variants: readonly Variant[]): Variant[] {
  const order = processingOrder(
    configuration.variants.map((variant) => variant.uid),
    configuration.options.variant_as_lookaside,
  )
  return [...variants].toSorted(
    (a, b) => TYPE_ORDER.indexOf(a.type) - TYPE_ORDER.indexOf(b.type) || order.indexOf(a.uid) - order.indexOf(b.uid),
  )
}
