import type { ConfigIssue } from '@murli/contracts'
import { type Configuration, initSlice } from '@murli/config/slices'
import { type Comps, filterComps, UNKNOWN_TYPE_HINT, unknownTypes } from '@murli/rpmmd/comps'

/** A comps file that was read. */
export interface CompsFile {
  readonly path: string
  readonly comps: Comps
}

/**
 * Packages of unknown type in the comps of any variant, which init would refuse to write (spec 02 §6.5). Those that are filtered away
 * everywhere are harmless, as in the peer.
 */
export function compsIssues(configuration: Configuration, { path, comps }: CompsFile): ConfigIssue[] {
  if (unknownTypes(comps).length === 0) return []
  const written = configuration.variants.flatMap((variant) =>
    variant.arches.flatMap((arch) => {
      const slice = initSlice(configuration, arch, variant)
      return slice === null ? [] : unknownTypes(filterComps(comps, slice).comps)
    }),
  )
  const byLine = new Map(written.map((found) => [JSON.stringify(found), found]))
  return [...byLine.values()].map(({ line, message }) => ({
    severity: 'error',
    code: 'COMPS_INVALID',
    message: `${message} (${UNKNOWN_TYPE_HINT})`,
    path: '',
    position: { file: path, line, column: 1 },
  }))
}
