import type { Ref } from '@murli/contracts'
import { PackageSetManifest, type SelectedPackage, SelectionDocument } from '@murli/contracts/documents'
import type { SelectionRules } from '@murli/contracts/slices'
import type { TaskContext } from '@murli/runtime/service'

type Context = Pick<TaskContext<unknown>, 'inputs' | 'manifests'>

/**
 * What the variants that this one uses as lookaside hold, as places in this arch's package set: all that they selected on this arch
 * (`lookaside`), and their sources on the others (`lookasideSources`). What came from their own lookaside counts by the rules of
 * Pungi 4.3 only. By UID, in the order of the inputs. A package that this set does not have is left out: no binary of the set can
 * come from it. Source: spec 04 §7.3.
 */
export async function lookasidePackages(
  ctx: Context,
  packageSet: Ref,
  set: PackageSetManifest,
  rules: SelectionRules,
): Promise<Map<string, Set<number>>> {
  const places = new PlacesInSet(ctx, packageSet, set)
  const counts = (entry: SelectedPackage) => rules === '4.3' || !entry.flags.includes('lookaside')
  const byVariant = new Map<string, Set<number>>()
  const add = async (selection: SelectionDocument, entries: readonly SelectedPackage[]) => {
    const indices = byVariant.get(selection.variant) ?? new Set()
    byVariant.set(selection.variant, indices)
    const counted = entries.filter(counts).map((entry) => entry.package)
    for (const index of await places.of(selection.packageSet, counted)) indices.add(index)
  }
  for (const { ref } of ctx.inputs('lookaside')) {
    const selection = await ctx.manifests.get(SelectionDocument, ref)
    await add(selection, [...selection.rpm, ...selection.srpm, ...selection.debuginfo])
  }
  for (const { ref } of ctx.inputs('lookasideSources')) {
    const selection = await ctx.manifests.get(SelectionDocument, ref)
    await add(selection, selection.srpm)
  }
  return byVariant
}

/** Finds packages of other arches' sets in this one, by file name. */
class PlacesInSet {
  readonly #ctx: Context
  readonly #packageSet: Ref
  readonly #set: PackageSetManifest
  #byFileName: ReadonlyMap<string, number> | null = null

  constructor(ctx: Context, packageSet: Ref, set: PackageSetManifest) {
    this.#ctx = ctx
    this.#packageSet = packageSet
    this.#set = set
  }

  async of(packageSet: Ref, indices: readonly number[]): Promise<number[]> {
    if (packageSet.digest === this.#packageSet.digest) return [...indices]
    const other = await this.#ctx.manifests.get(PackageSetManifest, packageSet)
    this.#byFileName ??= new Map(this.#set.packages.map((record, index) => [record.fileName, index]))
    return indices.flatMap((index) => this.#byFileName?.get(other.packages[index]?.fileName ?? '') ?? [])
  }
}
