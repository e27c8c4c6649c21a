import type { Variant } from '@murli/contracts'
import type { Graph, GraphNode, Need } from '@murli/contracts/documents'
import {
  type ImageConfiguration,
  testSlice,
  unifiedChecksumSlice,
  type UnifiedIso,
  unifiedIsos,
  unifiedIsosSlice,
} from '@murli/config/slices'
import { configuredNode, nodeId, plannedNode, type PlannedNode } from './builder.ts'

/** What a graph becomes when unified ISOs are added to it. */
export interface ExtendedGraph {
  /** Nodes that it had; those that name and sum up images may need more than they did. */
  kept: GraphNode[]
  added: PlannedNode[]
}

/**
 * Adds the nodes of unified ISOs to the graph of a compose (spec 06 §8.1): one for each image, made of the trees that the compose has, and
 * for each directory that an image gets into the naming, the sums and the checks. Pure; nodes that are there already are left alone.
 * @param arches to make images for, with `src` for sources; null: all.
 */
export function addUnifiedIsos(graph: Graph, configuration: ImageConfiguration, arches: readonly string[] | null): ExtendedGraph {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const added: PlannedNode[] = []
  const add = (node: PlannedNode): void => {
    if (!nodes.has(node.id)) added.push(configuredNode(configuration.options, node))
  }
  for (const iso of unifiedIsos(configuration).filter(({ arch }) => arches === null || arches.includes(arch))) {
    const variants = iso.variants.filter(({ uid }) => treesOf(iso, uid).every(({ node }) => nodes.has(node)))
    if (variants.length === 0) continue
    const maker = imageNode(configuration, { ...iso, variants })
    add(maker)
    for (const variant of variants) {
      const image: Need = { node: maker.id, output: `images.${variant.uid}`, as: 'images' }
      const [sums, test] = checkNodes(configuration, variant, iso, image)
      const known = nodes.get(sums.id)
      if (known === undefined) add(sums)
      else nodes.set(known.id, withImage(known, image))
      if (!graph.skipped.some(({ phase }) => phase === 'test')) add(test)
    }
  }
  return { kept: [...nodes.values()], added }
}

/** The trees of a variant that an image is made of. Only trees with repodata are. */
function treesOf({ arch, debug }: UnifiedIso, variant: string): Need[] {
  const repository = (item: string): string => nodeId('createrepo', { variant, arch, item })
  const tree = nodeId('tree_files', { variant, arch })
  if (debug) {
    return [
      { node: repository('debug'), output: 'tree', as: 'tree' },
      { node: tree, output: 'tree', as: 'identity' },
    ]
  }
  return [
    { node: tree, output: 'tree', as: 'tree' },
    // not read: it says that the tree has repodata
    { node: repository(arch === 'src' ? 'source' : 'binary'), output: 'repodata', as: 'repodata' },
  ]
}

function imageNode(configuration: ImageConfiguration, iso: UnifiedIso): PlannedNode {
  const needs = iso.variants.flatMap(({ uid }) => treesOf(iso, uid).filter(({ as }) => as !== 'repodata'))
  return plannedNode('unified_isos', { arch: iso.arch, item: itemOf(iso) }, unifiedIsosSlice(configuration, iso), needs)
}

/** Naming and sums of the directory that the image gets into, and its checks. */
function checkNodes(
  configuration: ImageConfiguration,
  variant: Variant,
  iso: UnifiedIso,
  image: Need,
): [sums: PlannedNode, test: PlannedNode] {
  const { arch } = iso
  const place = { variant: variant.uid, arch, item: itemOf(iso) }
  const sums = plannedNode('image_checksum', place, unifiedChecksumSlice(configuration, variant, iso), [image])
  const test = plannedNode('test', place, testSlice(configuration, variant, arch), [
    { node: sums.id, output: 'images', as: 'images' },
    { node: sums.id, output: 'files', as: 'files' },
  ])
  return [sums, test]
}

/** The images of a directory do not wait for one another: see `planImages`. */
function withImage(sums: GraphNode, image: Need): GraphNode {
  if (sums.needs.some(({ node }) => node === image.node)) return sums
  return { ...sums, needs: [...sums.needs, image].map((need) => ({ ...need, optional: true })) }
}

function itemOf({ debug }: UnifiedIso): string | undefined {
  return debug ? 'debug' : undefined
}
