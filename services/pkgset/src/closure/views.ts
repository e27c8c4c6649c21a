import { ModulesDocument } from '@murli/contracts/documents'
import { formatNevra, type Nevra } from '@murli/rpmmd/nevra'
import type { TaskContext } from '@murli/runtime/service'

/**
 * What one variant, or several that have no modules, see of the repositories: packages of modules that they have, and those of no module.
 * Source: spec 03 §9, trap 9.
 */
export interface View {
  /** Names of the packages of its modules. */
  readonly names: readonly string[]
  sees(packaged: Nevra): boolean
  /** Whether a package is of one of its modules: then it is in the set, whatever else is chosen. */
  owns(packaged: Nevra): boolean
}

/** The views of a compose with modules: the one without any, then one for each variant that has some. Empty when no variant has. */
export async function readViews(ctx: Pick<TaskContext<unknown>, 'inputs' | 'optionalInput' | 'manifests' | 'blobs'>): Promise<View[]> {
  const input = ctx.optionalInput('artifacts')
  if (input === null) return []
  const lines = (await ctx.blobs.readBytes(input)).toString('utf8').split('\n')
  const artifacts = new Set(lines.filter((line) => line !== ''))
  const documents = await Promise.all(ctx.inputs('modules').map(({ ref }) => ctx.manifests.get(ModulesDocument, ref)))
  const ofVariants = documents.map(({ streams }) => new Set(streams.flatMap(({ rpms }) => rpms)))
  return [new Set<string>(), ...ofVariants.filter((own) => own.size > 0)].map((own) => viewOf(own, artifacts))
}

function viewOf(own: ReadonlySet<string>, artifacts: ReadonlySet<string>): View {
  const owns = (packaged: Nevra): boolean => own.has(formatNevra(packaged, { epoch: 'always' }))
  const isModular = (packaged: Nevra): boolean => artifacts.has(formatNevra(packaged, { epoch: 'always' }))
  return { names: namesOf(own), owns, sees: (packaged) => owns(packaged) || !isModular(packaged) }
}

/** Names of NEVRAs; what is none names no package. */
function namesOf(nevras: ReadonlySet<string>): string[] {
  const names = [...nevras].flatMap((nevra) => /^(.+)-\d+:[^-]+-[^-]+\.(?!src$|nosrc$)[^.-]+$/.exec(nevra)?.[1] ?? [])
  return [...new Set(names)].toSorted()
}
