import { compatibleArches } from '@murli/rpmmd/arch'
import { formatNevra, isDebugName } from '@murli/rpmmd/nevra'
import type { Selected, UniversePackage } from '../types.ts'
import { WantedIndex } from './wanted.ts'
import type { WantedItem } from './wanted.ts'

/** What method `nodeps` selects; lists in the order of the packages given. */
export interface PlainSelection<P extends UniversePackage> {
  readonly rpm: Selected<P>[]
  readonly srpm: Selected<P>[]
  readonly debuginfo: Selected<P>[]
}

/**
 * Selects packages by name alone, with their sources and all debug packages of those sources: every version, no requirements, no
 * filters, no lookaside. Source: spec 04 §10.
 * @throws {SelectionError} code `GATHER_FAILED` when a wanted name is malformed.
 */
export function selectWithoutDependencies<P extends UniversePackage>(
  packages: readonly P[],
  wanted: Iterable<WantedItem>,
): PlainSelection<P> {
  const index = new WantedIndex(wanted)
  const rpm = packages.flatMap((packaged) => {
    const by = isSource(packaged) || isDebugName(packaged.name) ? null : index.match(packaged)
    return by === null ? [] : [{ package: packaged, flags: ['input'], reasons: [{ kind: 'input' as const, by }] }]
  })
  const builds = Map.groupBy(rpm, ({ package: { sourcerpm } }) => sourcerpm)
  const firstOf = (sourcerpm: string) => builds.get(sourcerpm)?.[0]?.package
  const srpm = packages.filter(isSource).flatMap((packaged) => {
    const binary = firstOf(`${formatNevra(packaged, { epoch: 'never' })}.rpm`)
    return binary === undefined
      ? []
      : [{ package: packaged, flags: ['input'], reasons: [{ kind: 'source-of' as const, by: nevra(binary) }] }]
  })
  const arches = new Map(Array.from(builds, ([sourcerpm, selected]) => [sourcerpm, archesOf(selected)]))
  const debuginfo = packages
    .filter((packaged) => !isSource(packaged) && isDebugName(packaged.name))
    .flatMap((packaged) => {
      const binary = firstOf(packaged.sourcerpm)
      if (binary === undefined || !fitsArches(packaged.arch, arches.get(packaged.sourcerpm))) return []
      return [{ package: packaged, flags: ['input'], reasons: [{ kind: 'debug-of' as const, by: nevra(binary) }] }]
    })
  return { rpm, srpm, debuginfo }
}

function archesOf(selected: readonly Selected<UniversePackage>[]): ReadonlySet<string> {
  return new Set(selected.map(({ package: { arch } }) => arch).filter((arch) => arch !== 'noarch'))
}

/** Whether a debug package of this arch belongs to binaries of these arches. */
function fitsArches(arch: string, arches: ReadonlySet<string> | undefined): boolean {
  return arches !== undefined && compatibleArches(arch, false).some((compatible) => compatible !== 'noarch' && arches.has(compatible))
}

function isSource({ arch }: UniversePackage): boolean {
  return arch === 'src' || arch === 'nosrc'
}

function nevra(packaged: UniversePackage): string {
  return formatNevra(packaged, { epoch: 'nonzero' })
}
