import type { Variant } from '@murli/contracts'
import type { Graph, Need } from '@murli/contracts/documents'
import { installerFlavor } from '@murli/config/schema'
import { buildinstallSlice, canFail, ostreeInstallers } from '@murli/config/slices'
import { type PhaseChoice, skipReason } from '@murli/freezing/phases'
import { nodeId } from './builder.ts'
import type { Plan } from './plan.ts'

/** The node that makes the installer of a variant.arch, whether or not there is one. */
export function installerNode(variant: string, arch: string): string {
  return nodeId('buildinstall', { variant, arch })
}

/** Both phases that make installers. Gives those without nodes. */
export function planInstallers(plan: Plan, choice: PhaseChoice): Graph['skipped'] {
  return [...planBuildinstall(plan, choice), ...planOstreeInstallers(plan, choice)]
}

/**
 * buildinstall: one node per variant.arch that has an installer; it waits for the package set and the comps alone (spec 06 §0.1). One that is
 * imported is made of nothing that the compose has, and waits for nothing.
 */
function planBuildinstall(plan: Plan, choice: PhaseChoice): Graph['skipped'] {
  const { configuration, builder, variants } = plan
  const { buildinstall_method: method, phase_bindings: bindings } = configuration.options
  const isConfigured = method !== undefined || bindings.buildinstall !== undefined
  const reason = skipReason('buildinstall', choice) ?? (isConfigured ? null : 'buildinstall_method is not configured')
  if (reason !== null) return [{ phase: 'buildinstall', reason }]
  for (const variant of variants) {
    for (const arch of variant.arches) {
      const slice = buildinstallSlice(configuration, variant, arch)
      const flavor = installerFlavor(configuration.options, variant.uid, arch)
      if (slice === null || flavor === null) continue
      const failable = { deliverable: 'buildinstall', canFail: canFail(configuration, variant, arch, 'buildinstall') }
      const needs = slice.importFrom === undefined ? packageNeeds(variant, arch) : []
      builder.add('buildinstall', { variant: variant.uid, arch }, slice, needs, { flavor, ...failable })
    }
  }
  return []
}

/** ostree_installer: one node per block, variant and arch (spec 08 §14). */
function planOstreeInstallers(plan: Plan, choice: PhaseChoice): Graph['skipped'] {
  const { configuration, builder, variants } = plan
  const isConfigured = configuration.options.ostree_installer.length > 0
  const reason = skipReason('ostree_installer', choice) ?? (isConfigured ? null : 'ostree_installer is not configured')
  if (reason !== null) return [{ phase: 'ostree_installer', reason }]
  for (const variant of variants) {
    for (const arch of variant.arches) {
      for (const { slice, canFail: failable } of ostreeInstallers(configuration, variant, arch)) {
        const traits = { flavor: 'lorax', deliverable: 'ostree-installer', canFail: failable }
        const place = { variant: variant.uid, arch, item: String(slice.number) }
        builder.add('ostree_installer', place, slice, packageNeeds(variant, arch), traits)
      }
    }
  }
  return []
}

function packageNeeds({ uid }: Variant, arch: string): Need[] {
  return [
    { node: nodeId('pkgset', {}), output: `set.${arch}`, as: 'packageSet' },
    { node: nodeId('init', { variant: uid, arch }), output: 'comps', as: 'comps' },
  ]
}

/** The nodes that make installers of OSTrees for a variant.arch, with whether they may fail. */
export function ostreeInstallerNodes(
  { configuration, builder }: Plan,
  variant: Variant,
  arch: string,
): { node: string; canFail: boolean }[] {
  if (arch === 'src') return []
  return ostreeInstallers(configuration, variant, arch)
    .map(({ slice, canFail: failable }) => ({
      node: nodeId('ostree_installer', { variant: variant.uid, arch, item: String(slice.number) }),
      canFail: failable,
    }))
    .filter(({ node }) => builder.has(node))
}

/** What the maker of a tree or medium takes of the installer of a variant.arch; a tree without it is made all the same when it could not be made. */
export function installerNeed({ builder }: Plan, { uid }: Pick<Variant, 'uid'>, arch: string, output: string, as: string): Need[] {
  const node = installerNode(uid, arch)
  return builder.has(node) ? [{ node, output, as, optional: true }] : []
}
