import { volumeId } from '@murli/config/naming'
import type { BuildinstallSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'

/** The label of an installer is that of the medium of its tree, the DVD (spec 06 §1.2 no. 11). */
export function treeVolumeId({ slice, compose }: Pick<TaskContext<BuildinstallSlice>, 'slice' | 'compose'>): string {
  const { variant, release, arch, discTypes } = slice
  const chosen = volumeId({
    identity: compose,
    release,
    variant,
    arch,
    discType: discTypes['dvd'] ?? 'dvd',
    formats: slice.volumeIdFormats,
    substitutions: slice.volumeIdSubstitutions,
    restricted: slice.restrictedVolumeId,
  })
  if (chosen === null) throw new MurliError('INTERNAL', `${variant.uid} is an addon and has no installer of its own`)
  return chosen
}
