import { formatNevra, isDebugName } from '@murli/rpmmd/nevra'
import { compareEvr } from '@murli/rpmmd/version'
import type { UniversePackage } from '../types.ts'

/** A package of a universe as the engine sees it. `id` is its place in load order, lookaside repositories first. */
export interface Entry {
  readonly id: number
  readonly package: UniversePackage
  readonly name: string
  readonly arch: string
  readonly sourcerpm: string
  readonly lookaside: boolean
  readonly isSource: boolean
  readonly isDebug: boolean
}

/** The entry of a package at a place of the load order. */
export function makeEntry(id: number, packaged: UniversePackage): Entry {
  const { name, arch, sourcerpm, lookaside } = packaged
  const isSource = arch === 'src' || arch === 'nosrc'
  return { id, package: packaged, name, arch, sourcerpm, lookaside, isSource, isDebug: !isSource && isDebugName(name) }
}

/** The order in which everything is walked and listed: name, EVR, arch, load order. Source: spec 04 §9. */
export function compareEntries(a: Entry, b: Entry): number {
  return compareText(a.name, b.name) || compareEvr(a.package, b.package) || compareText(a.arch, b.arch) || a.id - b.id
}

/** Text of version and release with the epoch always said: what makes two packages of one name the same build. */
export function evrText(entry: Entry): string {
  const { epoch, version, release } = entry.package
  return `${epoch}:${version}-${release}`
}

/** `name-[epoch:]version-release.arch`, for reasons and messages. */
export function nevraText(entry: Entry): string {
  return formatNevra(entry.package, { epoch: 'nonzero' })
}

/** The first loaded one of every NEVRA. Source: spec 04 §7.2, look-ups. */
export function firstOfEachBuild(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length < 2) return entries
  const seen = new Set<string>()
  return entries.filter((entry) => {
    const key = `${entry.name} ${evrText(entry)} ${entry.arch}`
    return !seen.has(key) && seen.add(key)
  })
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
