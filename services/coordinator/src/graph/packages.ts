import type { Variant } from '@murli/contracts'
import type { Need } from '@murli/contracts/documents'
import {
  closureSlice,
  gatherSlice,
  inheritedFrom,
  initSlice,
  lookasideVariants,
  packagesSlice,
  pkgsetSlice,
  trimSlice,
  variantOf,
} from '@murli/config/slices'
import { nodeId } from './builder.ts'
import { closureModules, gatherModules, planModules } from './modules.ts'
import type { Plan } from './plan.ts'

/** init: comps of every arch and of every variant.arch; nothing without a comps file. */
export function planInit({ configuration, builder, arches, variants }: Plan): void {
  for (const arch of arches) {
    const slice = initSlice(configuration, arch, null)
    if (slice !== null) builder.add('init', { arch }, slice, [])
  }
  for (const variant of variants) {
    for (const arch of variant.arches) {
      const slice = initSlice(configuration, arch, variant)
      if (slice !== null) builder.add('init', { variant: variant.uid, arch }, slice, [])
    }
  }
}

/** pkgset: the modules and a closure per arch, then one node that makes the sets, since sets of all arches are first merged (spec 03 §3.1, §5). */
export function planPkgset(plan: Plan): void {
  const { configuration, builder, arches } = plan
  planModules(plan)
  const closures = arches.map((arch) => {
    const comps: Need = { node: nodeId('init', { arch }), output: 'comps', as: 'comps' }
    return builder.add('pkgset', { arch, item: 'closure' }, closureSlice(configuration, arch), [comps, ...closureModules(plan, arch)])
  })
  const needs = closures.map((node) => ({ node, output: 'closure', as: 'closure' }))
  builder.add('pkgset', {}, pkgsetSlice(configuration), needs)
}

/** gather: solve per variant.arch, one trim over families of variants, then placing per variant.arch (spec 09 §2.5). */
export function planGather(plan: Plan): void {
  const { configuration, builder, variants } = plan
  for (const variant of variants) {
    for (const arch of variant.arches) {
      builder.add('gather', { variant: variant.uid, arch }, gatherSlice(configuration, variant, arch), gatherNeeds(plan, variant, arch))
    }
  }
  const families = variants.filter((variant) => variant.parent !== null || variants.some((child) => child.parent === variant.uid))
  if (families.length > 0) planTrim(plan, families)
  for (const variant of variants) {
    for (const arch of variant.arches) {
      const trimmed = families.includes(variant)
      const selection: Need = trimmed
        ? { node: nodeId('gather', { item: 'trim' }), output: `selection.${variant.uid}.${arch}`, as: 'selection' }
        : { node: nodeId('gather', { variant: variant.uid, arch }), output: 'selection', as: 'selection' }
      builder.add('gather', { variant: variant.uid, arch, item: 'packages' }, packagesSlice(configuration, variant, arch), [selection])
    }
  }
}

function planTrim({ builder }: Plan, families: readonly Variant[]): void {
  const needs = families.flatMap((variant) =>
    variant.arches.map((arch) => ({ node: nodeId('gather', { variant: variant.uid, arch }), output: 'selection', as: 'selection' })),
  )
  builder.add('gather', { item: 'trim' }, trimSlice(families), needs)
}

function gatherNeeds(plan: Plan, variant: Variant, arch: string): Need[] {
  const { configuration } = plan
  const compsOf = (uid: string, as: string): Need => ({ node: nodeId('init', { variant: uid, arch }), output: 'comps', as })
  const [parent, ...siblings] = inheritedFrom(configuration, variant, arch)
  const needs: Need[] = [
    { node: nodeId('pkgset', {}), output: `set.${arch}`, as: 'packageSet' },
    compsOf(variant.uid, 'comps'),
    ...(parent === undefined ? [] : [compsOf(parent.uid, 'parentComps')]),
    ...siblings.map((sibling) => compsOf(sibling.uid, 'siblingComps')),
    ...gatherModules(plan, variant, arch),
  ]
  if (variant.type === 'addon' || variant.type === 'layered-product') {
    needs.push({ node: nodeId('gather', { variant: variant.parent ?? '-', arch }), output: 'selection', as: 'parent' })
  }
  return [...needs, ...lookasideVariants(configuration, variant.uid).flatMap((uid) => lookasideNeeds(plan, uid, arch))]
}

/** All that a variant used as lookaside took on this arch, and its sources on the others (spec 04 §7.3). */
function lookasideNeeds({ configuration }: Plan, uid: string, arch: string): Need[] {
  const provider = variantOf(configuration, uid)
  if (!provider.arches.includes(arch)) return []
  return provider.arches.map((other) => ({
    node: nodeId('gather', { variant: uid, arch: other }),
    output: 'selection',
    as: other === arch ? 'lookaside' : 'lookasideSources',
  }))
}
