import type { ExternalPackage, PackageSetManifest, SelectedPackage, SelectionDocument, TrimmingDocument } from '@murli/contracts/documents'
import type { TrimSlice } from '@murli/contracts/slices'
import { nevraText } from '@murli/explanation/record'
import { MurliError } from '@murli/runtime/errors'
import { type ListName, type Removed, trim, type TrimItem, type TrimLists } from '@murli/selection'

/** A selection with the package set that its indices point into. */
export interface OpenSelection {
  selection: SelectionDocument
  set: PackageSetManifest
}

interface Item extends TrimItem {
  readonly nevra: string
  readonly entry: SelectedPackage | ExternalPackage
}

const LISTS = ['rpm', 'srpm', 'debuginfo'] as const

/**
 * Trims the selections of families (spec 04 §12): children lose what their parents have, and hand over what they have by fulltree
 * only. @returns the selections in the order given, what was removed, and warnings about packages left out.
 */
export function trimSelections(
  slice: TrimSlice,
  selections: readonly OpenSelection[],
): { selections: SelectionDocument[]; trimming: TrimmingDocument; warnings: string[] } {
  const lists = new Map<string, Map<string, TrimLists<Item>>>()
  for (const open of selections) {
    const { variant, arch } = open.selection
    const byUid = lists.get(arch) ?? new Map<string, TrimLists<Item>>()
    byUid.set(variant, itemsOf(open))
    lists.set(arch, byUid)
  }
  assertOneSetPerArch(selections)
  const trimmed = trim(slice.variants, lists)
  const documents = selections.map(({ selection }): SelectionDocument => {
    const left = trimmed.lists.get(selection.arch)?.get(selection.variant)
    return {
      ...selection,
      rpm: entriesOf(left?.rpm),
      srpm: entriesOf(left?.srpm),
      debuginfo: entriesOf(left?.debuginfo),
      external: LISTS.flatMap((list) => left?.[list].flatMap(({ entry }) => (isExternal(entry) ? [entry] : [])) ?? []),
    }
  })
  return { selections: documents, trimming: trimmingDocument(trimmed.removed), warnings: trimmed.warnings }
}

/** What was removed, by variant, arch, rule and the other variant, in the order of decision. */
function trimmingDocument(removed: readonly Removed<Item>[]): TrimmingDocument {
  const groups = Map.groupBy(removed, ({ variant, arch, rule, other }) => `${variant} ${arch} ${rule} ${other}`)
  return {
    kind: 'trimming',
    version: 1,
    removed: [...groups.values()].flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const { variant, arch, rule, other } = first
      return [{ variant, arch, rule, other, packages: group.map(({ item }) => item.nevra) }]
    }),
  }
}

function itemsOf({ selection, set }: OpenSelection): TrimLists<Item> {
  const items = (entries: readonly SelectedPackage[]) =>
    entries.map((entry): Item => {
      const record = set.packages[entry.package]
      if (record === undefined) throw new MurliError('INTERNAL', `the selection names package ${entry.package}, which its set has not`)
      return { name: record.name, arch: record.arch, flags: entry.flags, nevra: nevraText(record), entry }
    })
  const withExternal = (list: ListName) => [
    ...items(selection[list]),
    ...selection.external.filter((entry) => entry.list === list).map((entry): Item => ({ ...entry, nevra: nevraText(entry), entry })),
  ]
  return { rpm: withExternal('rpm'), srpm: withExternal('srpm'), debuginfo: withExternal('debuginfo') }
}

function entriesOf(items: readonly Item[] = []): SelectedPackage[] {
  return items.flatMap(({ entry }) => (isExternal(entry) ? [] : [entry])).toSorted((one, other) => one.package - other.package)
}

function isExternal(entry: Item['entry']): entry is ExternalPackage {
  return 'repository' in entry
}

/** A package that moves to the parent keeps its index, so both must point into one set. */
function assertOneSetPerArch(selections: readonly OpenSelection[]): void {
  const digests = new Map<string, string>()
  for (const { selection } of selections) {
    const known = digests.get(selection.arch) ?? selection.packageSet.digest
    if (known !== selection.packageSet.digest) throw new MurliError('INTERNAL', `two package sets for ${selection.arch} in one family`)
    digests.set(selection.arch, known)
  }
}
