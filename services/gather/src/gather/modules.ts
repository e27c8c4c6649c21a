import { ModulesDocument, type PackageSetManifest } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import { compatibleArches } from '@murli/rpmmd/arch'
import { formatNevra, isDebugName, type Nevra } from '@murli/rpmmd/nevra'
import type { TaskContext } from '@murli/runtime/service'

/** The modules of a variant, as far as selection looks at them. */
export class VariantModules {
  readonly #own: ReadonlySet<string>
  readonly #others: ReadonlySet<string>

  /** NEVRAs of the packages of its own modules, and of those of other variants. */
  constructor(own: ReadonlySet<string>, others: ReadonlySet<string>) {
    this.#own = own
    this.#others = others
  }

  /** Reads the inputs `modules` and `otherModules`, which a compose without modules has not. */
  static async read(ctx: Pick<TaskContext<unknown>, 'inputs' | 'manifests'>): Promise<VariantModules> {
    const artifacts = async (as: string) => {
      const documents = await Promise.all(ctx.inputs(as).map(({ ref }) => ctx.manifests.get(ModulesDocument, ref)))
      return new Set(documents.flatMap(({ streams }) => streams.flatMap(({ rpms }) => rpms)))
    }
    return new VariantModules(await artifacts('modules'), await artifacts('otherModules'))
  }

  /** Whether there are modules whose packages the variant does not see. */
  get hideSomething(): boolean {
    return this.#others.size > 0
  }

  /** Whether a package is of one of the variant's modules. */
  owns(packaged: Nevra): boolean {
    return this.#own.size > 0 && this.#own.has(formatNevra(packaged, { epoch: 'always' }))
  }

  /** Places in the set of what the variant may see: not the packages of modules that only other variants have (spec 03 §9, trap 9). */
  *visible({ packages }: PackageSetManifest): Generator<number> {
    for (const [index, packaged] of packages.entries()) {
      const nevra = this.#others.size === 0 ? '' : formatNevra(packaged, { epoch: 'always' })
      if (!this.#others.has(nevra) || this.#own.has(nevra)) yield index
    }
  }

  /** What method `nodeps` takes for the source `module` from: of binaries those of the modules, and all sources and debug packages. */
  candidates<P extends Nevra>(packages: readonly P[]): P[] {
    return packages.filter((packaged) => !isBinary(packaged) || this.owns(packaged))
  }

  /** The slice with the packages of its source `module`: by name, those of the modules that the tree can use (spec 04 §4.2, §5.1). */
  filledIn(slice: GatherSlice, packages: readonly Nevra[]): GatherSlice {
    const arches = new Set(compatibleArches(slice.arch, true))
    const found = packages.filter((packaged) => arches.has(packaged.arch) && this.owns(packaged))
    const names = [...new Set(found.map(({ name }) => name))].toSorted()
    const wanted = names.map((name) => ({ name, arch: null }))
    return { ...slice, sources: slice.sources.map((source) => (source.source === 'module' ? { ...source, packages: wanted } : source)) }
  }
}

function isBinary({ name, arch }: Nevra): boolean {
  return arch !== 'src' && arch !== 'nosrc' && !isDebugName(name)
}
