import { compatibleArches } from '@murli/rpmmd/arch'
import { formatNevra, isDebugName } from '@murli/rpmmd/nevra'
import type { Because, Selected, UniversePackage } from '../types.ts'
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
    return by === null ? [] : [asked(packaged, { kind: 'input', by: null, text: by, depth: 0 })]
  })
  const builds = Map.groupBy(rpm, ({ package: { sourcerpm } }) => sourcerpm)
  const firstOf = (sourcerpm: string) => builds.get(sourcerpm)?.[0]?.package
  const srpm = packages.filter(isSource).flatMap((packaged) => {
    const binary = firstOf(`${formatNevra(packaged, { epoch: 'never' })}.rpm`)
    return binary === undefined ? [] : [asked(packaged, { kind: 'source-of', by: binary, text: null, depth: 1 })]
  })
  const arches = new Map(Array.from(builds, ([sourcerpm, selected]) => [sourcerpm, archesOf(selected)]))
  const debuginfo = packages
    .filter((packaged) => !isSource(packaged) && isDebugName(packaged.name))
    .flatMap((packaged) => {
      const binary = firstOf(packaged.sourcerpm)
      if (binary === undefined || !fitsArches(packaged.arch, arches.get(packaged.sourcerpm))) return []
      return [asked(packaged, { kind: 'debug-of', by: binary, text: null, depth: 1 })]
    })
  return { rpm, srpm, debuginfo }
}

function asked<P extends UniversePackage>(packaged: P, because: Because<P>): Selected<P> {
  const by = because.by === null ? (because.text ?? '') : nevra(because.by)
  return { package: packaged, flags: ['input'], reasons: [{ kind: because.kind, by }], because }
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
