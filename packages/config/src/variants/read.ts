import type { Variant } from '@murli/contracts'
import { readElement, type XmlElement } from '@murli/rpmmd/markup'
import { ConfigError } from '../error.ts'
import { checkIdentity, descendants, variantOfElement } from './element.ts'
import { checkGrammar } from './grammar.ts'
import { flatten, type VariantNode } from './order.ts'
import { Problems } from './problems.ts'

/** The options `tree_arches` and `tree_variants`; empty lists do not filter (spec 02 §1). */
export interface VariantsFilter {
  readonly treeArches: readonly string[]
  readonly treeVariants: readonly string[]
}

/** The variants of a file and, for the log, what was left out and why. */
export interface VariantsReading {
  readonly variants: Variant[]
  readonly notes: string[]
}

interface Reader {
  readonly filter: VariantsFilter
  /** Top-level addons and layered products, to be taken in by `ref`. */
  readonly definitions: ReadonlyMap<string, XmlElement>
  readonly problems: Problems
  readonly notes: string[]
}

/**
 * The variants of a variants file in the order of spec 02 §4: top-level ones and their direct children, flat.
 * @throws {ConfigError} VARIANTS_INVALID listing every violation with `file:line`.
 */
export function parseVariants(xml: string, file: string, filter: VariantsFilter): Variant[] {
  return readVariants(xml, file, filter).variants
}

/** As `parseVariants`, with the notes. */
export function readVariants(xml: string, file: string, filter: VariantsFilter): VariantsReading {
  const root = wellFormed(xml, file)
  const problems = new Problems(file)
  checkGrammar(root, problems)
  problems.throwIfAny("Variants XML doesn't validate:")

  const topLevel = root.children.filter((child) => child.name === 'variant')
  const definitions = new Map(topLevel.filter(isDefinition).map((element) => [element.attributes['id'] ?? '', element]))
  const reader: Reader = { filter, definitions, problems, notes: [] }

  const kept = new Map<string, VariantNode>()
  for (const element of topLevel.filter((candidate) => candidate.attributes['type'] === 'variant')) {
    const node = readNode(reader, element, null)
    if (node !== null && isWanted(reader, node.variant.uid)) kept.set(node.variant.uid, node)
  }
  const variants = flatten([...kept.values()])
  checkUnique(variants, root, problems)
  problems.throwIfAny('The variants file is not valid:')
  return { variants, notes: reader.notes }
}

/** Top-level addons and layered products are no variants by themselves (spec 02 §2.3). */
function isDefinition(element: XmlElement): boolean {
  return ['addon', 'layered-product'].includes(element.attributes['type'] ?? '')
}

function wellFormed(xml: string, file: string): XmlElement {
  const read = readElement(xml)
  if ('root' in read) return read.root
  const { message, line, column } = read.problem
  throw new ConfigError('VARIANTS_INVALID', `${file}:${line}: ${message}`, { position: { file, line, column: Math.max(column, 1) } })
}

/** One element with its children (spec 02 §2.2), or null when no arch is left. */
function readNode(reader: Reader, element: XmlElement, parent: Variant | null): VariantNode | null {
  const variant = variantOfElement(element, parent, reader.filter.treeArches)
  checkIdentity(element, variant, reader.problems)
  if (variant.arches.length === 0) {
    reader.notes.push(`Variant ${variant.uid} excluded: all its arches are filtered.`)
    return null
  }
  const node: VariantNode = { variant, children: [] }
  const nested = descendants(element, 'variants', 'variant')
  const refs = descendants(element, 'variants', 'ref')
  const inner = nested[0] ?? refs[0]
  if (inner !== undefined && variant.type !== 'variant') {
    reader.problems.add(inner.line, "Only 'variant' can contain another variants.")
    return node
  }
  for (const child of nested) attach(reader, node, child)
  if (element.attributes['has_optional'] === 'true' && !node.children.some((child) => child.variant.type === 'optional')) {
    attachNode(reader, node, { variant: optionalOf(variant), children: [] }, element.line)
  }
  for (const ref of refs) {
    const definition = reader.definitions.get(ref.attributes['id'] ?? '')
    if (definition === undefined)
      reader.problems.add(ref.line, `Variant ${variant.uid} references non-existing variant ${ref.attributes['id']}`)
    else attach(reader, node, definition)
  }
  return node
}

/** The child that `has_optional` adds: the parent's arches and nothing else. */
function optionalOf(parent: Variant): Variant {
  const nothing = { groups: [], environments: [], buildinstallPackages: [], modules: null, kojiTags: null, release: null }
  const uid = `${parent.uid}-optional`
  return {
    ...nothing,
    uid,
    id: 'optional',
    name: 'optional',
    type: 'optional',
    arches: parent.arches,
    isEmpty: false,
    parent: parent.uid,
    children: [],
  }
}

function attach(reader: Reader, parent: VariantNode, element: XmlElement): void {
  const child = readNode(reader, element, parent.variant)
  if (child !== null) attachNode(reader, parent, child, element.line)
}

/** Puts a child under its parent, with the arches that both have (spec 02 §2.4). */
function attachNode(reader: Reader, parent: VariantNode, child: VariantNode, line: number): void {
  const { uid, id, arches } = child.variant
  if (!isWanted(reader, uid) || parent.children.some((other) => other.variant.id === id)) return
  if (id === parent.variant.id) return reader.problems.add(line, `variant ${uid} has the id of its parent`)
  const shared = arches.filter((arch) => parent.variant.arches.includes(arch))
  if (shared.length === 0) {
    const lists = [arches, parent.variant.arches].map((list) => `[${list.join(', ')}]`)
    return reader.problems.add(line, `${uid}: arch list ${lists[0]} does not intersect with parent arch list ${lists[1]}`)
  }
  parent.children.push({ variant: { ...child.variant, arches: shared }, children: child.children })
}

function isWanted(reader: Reader, uid: string): boolean {
  const { treeVariants } = reader.filter
  if (treeVariants.length === 0 || treeVariants.includes(uid)) return true
  reader.notes.push(`Variant ${uid} excluded: it is not in tree_variants.`)
  return false
}

/** `A-b` as a variant of its own and `b` below `A` would share one directory. */
function checkUnique(variants: readonly Variant[], root: XmlElement, problems: Problems): void {
  const seen = new Set<string>()
  for (const { uid } of variants) {
    if (seen.has(uid)) problems.add(root.line, `two variants have the UID ${uid}`)
    seen.add(uid)
  }
}
