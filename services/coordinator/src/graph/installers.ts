import type { Variant } from '@murli/contracts'
import type { Graph, Need } from '@murli/contracts/documents'
import { buildinstallSlice, canFail } from '@murli/config/slices'
import { type PhaseChoice, skipReason } from '@murli/freezing/phases'
import { nodeId } from './builder.ts'
import type { Plan } from './plan.ts'

/** The node that makes the installer of a variant.arch, whether or not there is one. */
export function installerNode(variant: string, arch: string): string {
  return nodeId('buildinstall', { variant, arch })
}

/** buildinstall: one node per variant.arch that has an installer; it waits for the package set and the comps alone (spec 06 §0.1). */
export function planInstallers({ configuration, builder, variants }: Plan, choice: PhaseChoice): Graph['skipped'] {
  const method = configuration.options.buildinstall_method
  const reason = skipReason('buildinstall', choice) ?? (method === undefined ? 'buildinstall_method is not configured' : null)
  if (reason !== null) return [{ phase: 'buildinstall', reason }]
  for (const variant of variants) {
    for (const arch of variant.arches) {
      const slice = buildinstallSlice(configuration, variant, arch)
      if (slice === null) continue
      const needs: Need[] = [
        { node: nodeId('pkgset', {}), output: `set.${arch}`, as: 'packageSet' },
        { node: nodeId('init', { variant: variant.uid, arch }), output: 'comps', as: 'comps' },
      ]
      const failable = { deliverable: 'buildinstall', canFail: canFail(configuration, variant, arch, 'buildinstall') }
      builder.add('buildinstall', { variant: variant.uid, arch }, slice, needs, { flavor: 'lorax', ...failable })
    }
  }
  return []
}

/** What the maker of a tree or medium takes of the installer of a variant.arch; a tree without it is made all the same when it could not be made. */
export function installerNeed({ builder }: Plan, { uid }: Pick<Variant, 'uid'>, arch: string, output: string, as: string): Need[] {
  const node = installerNode(uid, arch)
  return builder.has(node) ? [{ node, output, as, optional: true }] : []
}
