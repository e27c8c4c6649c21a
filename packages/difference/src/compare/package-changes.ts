import type { PackageChange, PackageChangeKind } from '@murli/contracts'
import type { SnapshotPackage } from '../snapshot/types.ts'
import { type Build, compareEvrTexts, evrsOf, type Holding, holdingsOf, treeOf } from './holdings.ts'

/** What happened to one name on one arch. */
interface Change extends Pick<PackageChange, 'kind' | 'before' | 'after'> {
  readonly holding: Holding
  readonly variants: readonly string[]
  readonly sizeChange: number | null
}

/**
 * How the packages of two composes differ, what happened alike to packages of one source as one change. Sorted by kind, then by source.
 * A name that lost one arch and got another (a package became noarch) is one change of arches, not one removed and one added. That a
 * package is also in a tree, or in a variant, that only one of the composes has is no change of the package.
 */
export function packageChanges(before: readonly SnapshotPackage[], after: readonly SnapshotPackage[]): PackageChange[] {
  const [old, present] = [holdingsOf(before), holdingsOf(after)]
  const removed = [...old].flatMap(([key, holding]) => (present.has(key) ? [] : [holding]))
  const added = [...present].flatMap(([key, holding]) => (old.has(key) ? [] : [holding]))
  const [archesBefore, archesAfter] = [archesByName(old.values()), archesByName(present.values())]
  const isKept = (holding: Holding): boolean => archesBefore.has(nameOf(holding)) && archesAfter.has(nameOf(holding))
  const trees = common(before.map(treeOf), after.map(treeOf))
  const inCommonTree = (holding: Holding): boolean => isKept(holding) && !holding.trees.isDisjointFrom(trees)
  const variants = common(
    Object.keys(Object.groupBy(before, ({ variant }) => variant)),
    Object.keys(Object.groupBy(after, ({ variant }) => variant)),
  )
  const changes = [
    ...removed.filter((holding) => !isKept(holding)).map((holding) => gone('removed', holding)),
    ...added.filter((holding) => !isKept(holding)).map((holding) => gone('added', holding)),
    ...archChanges(removed.filter(inCommonTree), added.filter(inCommonTree), archesBefore, archesAfter),
    ...[...present].flatMap(([key, holding]) => {
      const earlier = old.get(key)
      return earlier === undefined ? [] : changesOf(earlier, holding, variants)
    }),
  ]
  return grouped(changes)
}

function common(one: Iterable<string>, other: Iterable<string>): Set<string> {
  return new Set(one).intersection(new Set(other))
}

function gone(kind: 'removed' | 'added', holding: Holding): Change {
  const evrs = evrsOf(holding)
  const bytes = sizeOf([...holding.builds.values()])
  const signed = bytes === null ? null : kind === 'added' ? bytes : -bytes
  const [before, after] = kind === 'added' ? [[], evrs] : [evrs, []]
  return { kind, holding, before, after, variants: [...holding.variants], sizeChange: signed }
}

/** Names that both composes have, on other arches. */
function archChanges(
  removed: readonly Holding[],
  added: readonly Holding[],
  archesBefore: ReadonlyMap<string, Set<string>>,
  archesAfter: ReadonlyMap<string, Set<string>>,
): Change[] {
  const lost = Map.groupBy(removed, nameOf)
  const got = Map.groupBy(added, nameOf)
  return [...new Set([...lost.keys(), ...got.keys()])].flatMap((name): Change[] => {
    const [before, after] = [archesBefore.get(name), archesAfter.get(name)]
    const [holding] = got.get(name) ?? lost.get(name) ?? []
    if (before === undefined || after === undefined || holding === undefined) return []
    const sizes = [
      ...(got.get(name) ?? []).map((item) => gone('added', item)),
      ...(lost.get(name) ?? []).map((item) => gone('removed', item)),
    ]
    return [
      {
        kind: 'arches',
        holding,
        before: [...before].toSorted(),
        after: [...after].toSorted(),
        variants: [...holding.variants],
        sizeChange: total(sizes.map(({ sizeChange }) => sizeChange)),
      },
    ]
  })
}

function archesByName(holdings: Iterable<Holding>): Map<string, Set<string>> {
  const arches = new Map<string, Set<string>>()
  for (const holding of holdings) {
    const name = nameOf(holding)
    arches.set(name, (arches.get(name) ?? new Set()).add(holding.packageArch))
  }
  return arches
}

function changesOf(old: Holding, holding: Holding, variants: ReadonlySet<string>): Change[] {
  const kept = [...holding.builds.values()].flatMap((build) => {
    const earlier = old.builds.get(build.evr)
    return earlier === undefined ? [] : fileChange(holding, earlier, build)
  })
  return [...versionChange(old, holding), ...move(old, holding, variants), ...kept]
}

function move(old: Holding, holding: Holding, among: ReadonlySet<string>): Change[] {
  const [before, after] = [old.variants.intersection(among), holding.variants.intersection(among)]
  if (before.symmetricDifference(after).size === 0) return []
  return [
    {
      kind: 'moved',
      holding,
      before: [...before].toSorted(),
      after: [...after].toSorted(),
      variants: [...holding.variants],
      sizeChange: 0,
    },
  ]
}

function versionChange(old: Holding, holding: Holding): Change[] {
  const [was, is] = [evrsOf(old), evrsOf(holding)]
  const [before, after] = [was.filter((evr) => !holding.builds.has(evr)), is.filter((evr) => !old.builds.has(evr))]
  if (before.length === 0 && after.length === 0) return []
  const newest = compareEvrTexts(is.at(-1) ?? '', was.at(-1) ?? '')
  const kind: PackageChangeKind = newest > 0 ? 'upgraded' : newest < 0 ? 'downgraded' : 'versions'
  const [came, went] = [sizeOf(buildsOf(holding, after)), sizeOf(buildsOf(old, before))]
  const sizeChange = came === null || went === null ? null : came - went
  return [{ kind, holding, before, after, variants: [...holding.variants], sizeChange }]
}

/** Other bytes, or another signature, under the same name and version. A signature that changed changes the bytes, too. */
function fileChange(holding: Holding, earlier: Build, build: Build): Change[] {
  const variants = [...holding.variants]
  const sizeChange = build.size === null || earlier.size === null ? null : build.size - earlier.size
  const [keysBefore, keysAfter] = [[...earlier.sigkeys].toSorted(), [...build.sigkeys].toSorted()]
  if (keysBefore.join() !== keysAfter.join())
    return [{ kind: 'signed', holding, before: keysBefore, after: keysAfter, variants, sizeChange }]
  const isOther = differs(earlier.digests, build.digests) || (sizeChange !== null && sizeChange !== 0)
  return isOther ? [{ kind: 'rebuilt', holding, before: [build.evr], after: [build.evr], variants, sizeChange }] : []
}

/** Digests of unlike types, or missing ones, say nothing. */
function differs(before: ReadonlySet<string>, after: ReadonlySet<string>): boolean {
  if (before.size === 0 || after.size === 0) return false
  return before.size !== after.size || ![...before].every((digest) => after.has(digest))
}

function buildsOf({ builds }: Holding, evrs: readonly string[]): Build[] {
  return evrs.flatMap((evr) => builds.get(evr) ?? [])
}

function sizeOf(builds: readonly Build[]): number | null {
  return total(builds.map(({ size }) => size))
}

function total(sizes: readonly (number | null)[]): number | null {
  return sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0)
}

function nameOf({ category, name }: Holding): string {
  return `${category} ${name}`
}

const KINDS: readonly PackageChangeKind[] = [
  'added',
  'removed',
  'upgraded',
  'downgraded',
  'versions',
  'arches',
  'moved',
  'rebuilt',
  'signed',
]

/** What happened alike to packages of one source, as one change. */
function grouped(changes: readonly Change[]): PackageChange[] {
  const groups = Map.groupBy(changes, ({ kind, holding, before, after }) => JSON.stringify([kind, holding.source, before, after]))
  const made = [...groups.values()].map((members): PackageChange => {
    const { kind, holding, before, after } = members[0]!
    return {
      kind,
      source: holding.source,
      before: [...before],
      after: [...after],
      packages: namesOf(members),
      variants: [...new Set(members.flatMap(({ variants }) => variants))].toSorted(),
      sizeChange: total(members.map(({ sizeChange }) => sizeChange)),
      changelog: [],
    }
  })
  return made.toSorted((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || byText(sortText(one), sortText(other)))
}

function namesOf(members: readonly Change[]): PackageChange['packages'] {
  const byName = Map.groupBy(members, ({ holding }) => nameOf(holding))
  return [...byName.values()]
    .map((same) => {
      const { name, category } = same[0]!.holding
      return { name, category, arches: [...new Set(same.map(({ holding }) => holding.packageArch))].toSorted() }
    })
    .toSorted((one, other) => byText(one.name, other.name) || byText(one.category, other.category))
}

function sortText({ source, before, after }: PackageChange): string {
  return [source, ...before, ...after].join(' ')
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
