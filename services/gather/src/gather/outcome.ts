import type { Ref } from '@murli/contracts'
import type { SelectedPackage, SelectionDocument } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import type { PoolPackage } from '@murli/rpmmd/pool'
import { MurliError } from '@murli/runtime/errors'
import type { Rejected, Selected } from '@murli/selection'
import { externalEntries } from './external.ts'
import type { LoadedPackages } from './universe.ts'

const LISTS = ['rpm', 'srpm', 'debuginfo'] as const

/** What one source selected. All but the lists is empty for method `nodeps`, which reports nothing. */
export interface SourceOutcome {
  rpm: readonly Selected<PoolPackage>[]
  srpm: readonly Selected<PoolPackage>[]
  debuginfo: readonly Selected<PoolPackage>[]
  missing: readonly string[]
  unresolved: ReadonlyMap<string, readonly string[]>
  rejected: readonly Rejected<PoolPackage>[]
}

/** Puts what all sources selected into one document; they do not act on each other (spec 04 §4.1). */
export function selectionDocument(
  slice: GatherSlice,
  { packageSet, isExternal: isFromOutside }: Pick<LoadedPackages, 'packageSet' | 'isExternal'>,
  outcomes: readonly SourceOutcome[],
): SelectionDocument {
  const isExternal = (selected: Selected<PoolPackage>) => isFromOutside(selected.package)
  const isOfSet = (selected: Selected<PoolPackage>) => !isFromOutside(selected.package)
  const unresolved = new Map<string, Set<string>>()
  for (const [name, texts] of outcomes.flatMap((outcome) => [...outcome.unresolved])) {
    unresolved.set(name, new Set([...(unresolved.get(name) ?? []), ...texts]))
  }
  return {
    kind: 'selection',
    version: 1,
    variant: slice.variant.uid,
    arch: slice.arch,
    packageSet,
    rpm: unite(outcomes.flatMap((outcome) => outcome.rpm.filter(isOfSet))),
    srpm: unite(outcomes.flatMap((outcome) => outcome.srpm.filter(isOfSet))),
    debuginfo: unite(outcomes.flatMap((outcome) => outcome.debuginfo.filter(isOfSet))),
    external: LISTS.flatMap((list) =>
      externalEntries(
        list,
        outcomes.flatMap((outcome) => outcome[list].filter(isExternal)),
      ),
    ),
    missing: [...new Set(outcomes.flatMap((outcome) => outcome.missing))].toSorted(),
    unresolved: Object.fromEntries([...unresolved].toSorted(byName).map(([name, texts]) => [name, [...texts].toSorted()])),
  }
}

/**
 * One entry per package: flags united, reasons one after the other. A package that one source took from a lookaside repository and
 * another from its own stays in the compose, so `lookaside` remains only when every entry has it (spec 04 §7.2).
 */
function unite(selected: readonly Selected<PoolPackage>[]): SelectedPackage[] {
  const byIndex = Map.groupBy(selected, (entry) => entry.package.ordinal)
  const united = [...byIndex].map(([index, entries]): SelectedPackage => {
    const flags = new Set(entries.flatMap((entry) => entry.flags))
    if (!entries.every((entry) => entry.flags.includes('lookaside'))) flags.delete('lookaside')
    const reasons = new Map(entries.flatMap((entry) => entry.reasons).map((reason) => [`${reason.kind} ${reason.by}`, reason]))
    return { package: index, flags: [...flags].toSorted(), reasons: [...reasons.values()] }
  })
  return united.toSorted((one, other) => one.package - other.package)
}

/** What a person should know of a selection (spec 04 §11). */
export function warningsOf(selection: SelectionDocument): string[] {
  if (selection.missing.length === 0) return []
  return [`Packages mentioned in comps do not exist for ${placeOf(selection)}: ${selection.missing.join(', ')}`]
}

/** One line per package whose requirements nothing provides (spec 04 §11). */
export function unresolvedLines(selection: SelectionDocument): string[] {
  return Object.entries(selection.unresolved).map(
    ([name, texts]) =>
      `Unresolved dependencies for ${placeOf(selection)} in package ${name}: [${texts.map((text) => `'${text}'`).join(', ')}]`,
  )
}

/**
 * Refuses a selection that the configuration does not allow (spec 04 §11): first missing packages, then unresolved dependencies.
 * The failure says where it is, for those who want to see it none the less.
 * @throws {MurliError} PACKAGES_MISSING, DEPS_UNRESOLVED
 */
export function assertAllowed(selection: SelectionDocument, slice: GatherSlice, outputs: Record<string, Ref>): void {
  const { variant, arch, missing, unresolved } = selection
  if (slice.requireAllCompsPackages && missing.length > 0) {
    throw new MurliError(
      'PACKAGES_MISSING',
      `${missing.length} requested packages do not exist for ${placeOf(selection)}: ${some(missing)}`,
      {
        hint: 'take them out of comps and additional_packages, add a repository that has them, or unset require_all_comps_packages',
        details: { variant, arch, missing, outputs },
      },
    )
  }
  const lines = unresolvedLines(selection)
  if (!slice.checkDeps || lines.length === 0) return
  throw new MurliError('DEPS_UNRESOLVED', `Unresolved dependencies detected for ${placeOf(selection)} in ${lines.length} packages`, {
    hint: 'add what is required to the repositories, filter the packages that require it, or set check_deps = False',
    details: { variant, arch, unresolved, outputs },
    tail: lines.join('\n'),
  })
}

function placeOf(selection: SelectionDocument): string {
  return `${selection.variant}.${selection.arch}`
}

const NAMES_IN_MESSAGE = 10

function some(names: readonly string[]): string {
  const more = names.length - NAMES_IN_MESSAGE
  return names.slice(0, NAMES_IN_MESSAGE).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0
}
