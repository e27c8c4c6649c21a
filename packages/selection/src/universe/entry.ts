import { formatNevra, isDebugName } from '@murli/rpmmd/nevra'
import type { UniversePackage } from '../types.ts'

/**
 * A package of a universe as the engine sees it. `id` is its place in load order, lookaside repositories first; `rank` its place in the
 * order in which everything is walked and listed: name, EVR, arch, load order (spec 04 §9).
 */
export interface Entry {
  readonly id: number
  readonly rank: number
  readonly package: UniversePackage
  readonly name: string
  readonly arch: string
  readonly sourcerpm: string
  readonly lookaside: boolean
  readonly isSource: boolean
  readonly isDebug: boolean
}

/** The entry of a package at a place of the load order. */
export function makeEntry(id: number, packaged: UniversePackage, rank = id): Entry {
  const { name, arch, sourcerpm, lookaside } = packaged
  const isSource = arch === 'src' || arch === 'nosrc'
  return { id, rank, package: packaged, name, arch, sourcerpm, lookaside, isSource, isDebug: !isSource && isDebugName(name) }
}

/** The order of `rank`. */
export function compareEntries(a: Entry, b: Entry): number {
  return a.rank - b.rank
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
