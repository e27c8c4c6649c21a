import {
  PackageSetManifest,
  type PlanTree,
  PlanPackages,
  type SelectedPackage,
  SelectionDocument,
  type SetPackage,
} from '@murli/contracts/documents'
import { formatNevra } from '@murli/rpmmd/nevra'
import type { ManifestStore } from '@murli/runtime/manifests'
import { countsOf, differenceOf, type PlannedPackage } from './difference.ts'
import { type Known, outputOf } from './known.ts'

const LISTS = ['rpm', 'srpm', 'debuginfo'] as const
type Lists = Record<(typeof LISTS)[number], PlannedPackage[]>

/** What a variant would hold on an arch, read from its selection. */
export interface OpenTree {
  readonly variant: string
  readonly arch: string
  readonly selection: SelectionDocument
  readonly lists: Lists
  /** Names of binary packages, those of lookasides too. */
  readonly names: ReadonlySet<string>
}

/** Variants and arches that a graph selects packages for. */
export function treesOf({ graph }: Known): { variant: string; arch: string }[] {
  return graph.nodes.flatMap(({ phase, variant, arch, item }) =>
    phase === 'gather' && item === null && variant !== null && arch !== null ? [{ variant, arch }] : [],
  )
}

/** Opens the selection of a variant.arch that its trees are made of: the trimmed one where there is one. Null when there is none. */
export async function openTree(of: Known, variant: string, arch: string, manifests: ManifestStore): Promise<OpenTree | null> {
  const placing = of.nodes.get(`gather/${variant}/${arch}/packages`)
  const need = placing?.needs.find(({ as }) => as === 'selection')
  const ref = need === undefined ? null : outputOf(of, need.node, need.output)
  if (ref === null) return null
  const selection = await manifests.get(SelectionDocument, ref)
  const set = await manifests.get(PackageSetManifest, selection.packageSet)
  const records = (entries: readonly SelectedPackage[]): PlannedPackage[] =>
    entries.flatMap((entry) => {
      const record = set.packages[entry.package]
      return record === undefined || entry.flags.includes('lookaside') ? [] : [plannedPackage(record)]
    })
  const lists = { rpm: records(selection.rpm), srpm: records(selection.srpm), debuginfo: records(selection.debuginfo) }
  const names = [
    ...selection.rpm.flatMap(({ package: index }) => set.packages[index]?.name ?? []),
    ...selection.external.map(({ name }) => name),
  ]
  return { variant, arch, selection, lists, names: new Set(names) }
}

function plannedPackage(record: SetPackage): PlannedPackage {
  const { name, arch, checksum, size } = record
  const nevra = formatNevra(record, { epoch: 'always' })
  return { nevra, name, arch, sizeBytes: size, checksum: `${checksum.type}:${checksum.value}` }
}

/** A tree in numbers, its packages by name in a document of their own. */
export async function planTree(tree: OpenTree, before: OpenTree | null, manifests: ManifestStore): Promise<PlanTree> {
  const { variant, arch, lists } = tree
  const difference = (list: keyof Lists) => differenceOf(before?.lists[list] ?? null, lists[list])
  const packages = { rpm: difference('rpm'), srpm: difference('srpm'), debuginfo: difference('debuginfo') }
  const counts = (list: keyof Lists) => countsOf(before?.lists[list] ?? null, lists[list], packages[list])
  return {
    variant,
    arch,
    rpm: counts('rpm'),
    srpm: counts('srpm'),
    debuginfo: counts('debuginfo'),
    packages: await manifests.put(PlanPackages, { kind: 'plan-packages', version: 1, variant, arch, ...packages }),
  }
}

/** All packages of a tree. */
export function packagesOf({ lists }: OpenTree): PlannedPackage[] {
  return LISTS.flatMap((list) => lists[list])
}
