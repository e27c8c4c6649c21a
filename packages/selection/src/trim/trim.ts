/** What trimming knows of a selected package; the rest is carried along. */
export interface TrimItem {
  readonly name: string
  readonly arch: string
  readonly flags: readonly string[]
}

/** A variant as far as trimming cares. */
export interface TrimVariant {
  readonly uid: string
  readonly type: string
  readonly parent: string | null
}

const LISTS = ['rpm', 'srpm', 'debuginfo'] as const

/** One of the three result lists. */
export type ListName = (typeof LISTS)[number]

/** The result lists of one variant on one arch. */
export type TrimLists<T extends TrimItem> = Readonly<Record<ListName, readonly T[]>>

/** Result lists by arch, then by variant UID. */
export type ListsByArch<T extends TrimItem> = ReadonlyMap<string, ReadonlyMap<string, TrimLists<T>>>

/** What is left, what was removed, and warnings about what was removed because another child variant has a package of that name. */
export interface Trimmed<T extends TrimItem> {
  readonly lists: Map<string, Map<string, Record<ListName, T[]>>>
  readonly removed: Removed<T>[]
  readonly warnings: string[]
}

/**
 * A package that was taken out of a child variant. `in-parent`: `other`, the parent, has it; `moved`: the parent got it; `dropped`: it came
 * by fulltree only, from where nothing moves; `elsewhere`: `other` is a variant that has a package of that name.
 */
export interface Removed<T extends TrimItem> {
  readonly variant: string
  readonly arch: string
  readonly rule: 'in-parent' | 'moved' | 'dropped' | 'elsewhere'
  readonly other: string
  readonly item: T
}

const ROUNDS = [
  { type: 'addon', movesToParent: true },
  { type: 'layered-product', movesToParent: true },
  { type: 'optional', movesToParent: false },
]

/**
 * Takes out of addons, layered products and optional variants, in this order, what their parents and the variants trimmed before
 * them have, and moves what they have only by fulltree to the parent. Versions do not count. The lists given are not changed.
 * Source: spec 04 §12.
 */
export function trim<T extends TrimItem>(variants: readonly TrimVariant[], given: ListsByArch<T>): Trimmed<T> {
  const lists = copy(given)
  const warnings: string[] = []
  const removed: Removed<T>[] = []
  const removeNames = noNames()
  for (const { type, movesToParent } of ROUNDS) {
    const keptNames = noNames()
    for (const arch of [...lists.keys()].toSorted()) {
      for (const variant of variants.filter((candidate) => candidate.type === type)) {
        const own = lists.get(arch)?.get(variant.uid)
        if (own === undefined) continue
        const parent = lists.get(arch)?.get(variant.parent ?? '')
        const trimmer = { own, parent, removeNames, keptNames, movesToParent, variant, arch, removed, warnings }
        for (const list of LISTS) trimList(trimmer, list)
      }
    }
    for (const list of LISTS) for (const [name, uid] of keptNames[list]) removeNames[list].set(name, uid)
  }
  return { lists, removed, warnings }
}

interface Trimmer<T extends TrimItem> {
  readonly own: Record<ListName, T[]>
  readonly parent: Record<ListName, T[]> | undefined
  /** Name of a package → the variant that kept one. */
  readonly removeNames: NamesByList
  readonly keptNames: NamesByList
  readonly movesToParent: boolean
  readonly variant: TrimVariant
  readonly arch: string
  readonly removed: Removed<T>[]
  readonly warnings: string[]
}

type NamesByList = Record<ListName, Map<string, string>>

/** Trims one list of one variant.arch by the first rule that fits each package. Source: spec 04 §12, rules 1 to 5. */
function trimList<T extends TrimItem>(trimmer: Trimmer<T>, list: ListName): void {
  const { own, parent, removeNames, keptNames, movesToParent, variant, arch, warnings } = trimmer
  const remove = (item: T, rule: Removed<T>['rule'], other: string) =>
    trimmer.removed.push({ variant: variant.uid, arch, rule, other, item })
  const parentKeys = new Set(parent?.[list].map(keyOf))
  const keepsDuplicates = variant.type === 'layered-product' && list !== 'rpm'
  const kept: T[] = []
  for (const item of own[list]) {
    const keeper = removeNames[list].get(item.name)
    if (keeper !== undefined && keepsDuplicates) kept.push(item)
    else if (keeper !== undefined) {
      remove(item, 'elsewhere', keeper)
      warnings.push(`${keyOf(item)} is left out of ${variant.uid}.${arch}: another variant has a package of that name`)
    } else if (parentKeys.has(keyOf(item))) {
      remove(item, 'in-parent', variant.parent ?? '')
    } else if (item.flags.includes('fulltree-exclude') && !item.flags.includes('input')) {
      parentKeys.add(keyOf(item))
      remove(item, movesToParent ? 'moved' : 'dropped', variant.parent ?? '')
      if (movesToParent) parent?.[list].push(item)
    } else {
      kept.push(item)
      if (!keptNames[list].has(item.name)) keptNames[list].set(item.name, variant.uid)
    }
  }
  own[list] = kept
}

function keyOf({ name, arch }: TrimItem): string {
  return `${name}.${arch}`
}

function noNames(): NamesByList {
  return { rpm: new Map(), srpm: new Map(), debuginfo: new Map() }
}

function copy<T extends TrimItem>(lists: ListsByArch<T>): Map<string, Map<string, Record<ListName, T[]>>> {
  const copyOf = ({ rpm, srpm, debuginfo }: TrimLists<T>) => ({ rpm: [...rpm], srpm: [...srpm], debuginfo: [...debuginfo] })
  return new Map(Array.from(lists, ([arch, byUid]) => [arch, new Map(Array.from(byUid, ([uid, own]) => [uid, copyOf(own)]))]))
}
