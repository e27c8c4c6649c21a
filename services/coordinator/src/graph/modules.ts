import type { Variant } from '@murli/contracts'
import type { Need } from '@murli/contracts/documents'
import { hasModules, modulesSlice } from '@murli/config/slices'
import { nodeId } from './builder.ts'
import type { Plan } from './plan.ts'

/** pkgset: the streams of modules, for every arch on which a variant has any (spec 03 §6). */
export function planModules({ configuration, builder, arches }: Plan): void {
  for (const arch of arches) {
    const slice = modulesSlice(configuration, arch)
    if (slice !== null) builder.add('pkgset', { arch, item: 'modules' }, slice, [])
  }
}

/** What the closure of an arch reads of modules: those of every variant, and which packages belong to any module. */
export function closureModules(plan: Plan, arch: string): Need[] {
  const variants = modularVariants(plan, arch)
  if (variants.length === 0) return []
  const artifacts: Need = { node: modulesNode(arch), output: 'artifacts', as: 'artifacts' }
  return [artifacts, ...variants.map((variant) => modulesNeed(variant, arch, 'modules'))]
}

/** What gather reads: the variant's own modules, and those of the others, whose packages it must not see (spec 03 §9, trap 9). */
export function gatherModules(plan: Plan, variant: Variant, arch: string): Need[] {
  return modularVariants(plan, arch).map((other) => modulesNeed(other, arch, other.uid === variant.uid ? 'modules' : 'otherModules'))
}

/** The modules that go into the repository of a variant. */
export function repositoryModules(variant: Variant, arch: string): Need[] {
  return hasModules(variant) ? [modulesNeed(variant, arch, 'modules')] : []
}

function modularVariants({ variants }: Plan, arch: string): Variant[] {
  return variants.filter((variant) => hasModules(variant) && variant.arches.includes(arch))
}

function modulesNeed(variant: Variant, arch: string, as: string): Need {
  return { node: modulesNode(arch), output: `modules.${variant.uid}`, as }
}

function modulesNode(arch: string): string {
  return nodeId('pkgset', { arch, item: 'modules' })
}
