import { compareVersions } from '../version/index.ts'

/** How a versioned dependency compares, in rpm-md's words. */
export type ComparisonFlag = 'EQ' | 'LT' | 'GT' | 'LE' | 'GE'

/**
 * One `rpm:entry` of a dependency list. `flags`, and with it `version`, is null for an unversioned entry; `epoch` and `release`
 * are null when the entry does not say them. `pre` marks a requirement of a scriptlet that runs before installation.
 */
export interface Dependency {
  name: string
  flags: ComparisonFlag | null
  epoch: string | null
  version: string | null
  release: string | null
  pre: boolean
}

const SIGNS: Record<ComparisonFlag, string> = { EQ: '=', LT: '<', GT: '>', LE: '<=', GE: '>=' }

/** The text of a dependency: `name`, or `name op [epoch:]version[-release]` with epoch 0 left out. Source: spec 04 §8.7. */
export function formatDependency(dependency: Dependency): string {
  if (dependency.flags === null || dependency.version === null) return dependency.name
  const epoch = canonicalEpoch(dependency.epoch)
  const release = dependency.release === null ? '' : `-${dependency.release}`
  return `${dependency.name} ${SIGNS[dependency.flags]} ${epoch === '0' ? '' : `${epoch}:`}${dependency.version}${release}`
}

/** The decimal text of an epoch without leading zeros; `0` for a missing one. */
function canonicalEpoch(epoch: string | null): string {
  return epoch === null || epoch === '' ? '0' : epoch.replace(/^0+(?=\d)/, '')
}

/**
 * Whether some version lies in both the range of a provide and that of a requirement. Names are not looked at. An unversioned
 * side overlaps with everything. Source: spec 04 §8.3.
 */
export function rangesOverlap(provide: Dependency, requirement: Dependency): boolean {
  if (provide.flags === null || requirement.flags === null || provide.version === null || requirement.version === null) return true
  const provided = SIGNS[provide.flags]
  const required = SIGNS[requirement.flags]
  if (sameDirection(provided, required)) return true
  const order =
    compareVersions(canonicalEpoch(provide.epoch), canonicalEpoch(requirement.epoch)) ||
    compareVersions(provide.version, requirement.version)
  if (order !== 0) return order < 0 ? reachesTo(required, provided) : reachesTo(provided, required)
  return overlapAtEqualVersion(provide.release, requirement.release, provided, required)
}

function overlapAtEqualVersion(provideRelease: string | null, requiredRelease: string | null, provided: string, required: string): boolean {
  if (provideRelease === null && requiredRelease !== null) return provided.includes('=')
  if (requiredRelease === null && provideRelease !== null) return required.includes('=')
  const order = provideRelease === null || requiredRelease === null ? 0 : compareVersions(provideRelease, requiredRelease)
  if (order !== 0) return order < 0 ? reachesTo(required, provided) : reachesTo(provided, required)
  return provided.includes('=') && required.includes('=')
}

function sameDirection(one: string, other: string): boolean {
  return (one.includes('<') && other.includes('<')) || (one.includes('>') && other.includes('>'))
}

/** For two different versions: whether the range at the higher one goes down, or the range at the lower one goes up. */
function reachesTo(atHigher: string, atLower: string): boolean {
  return atHigher.includes('<') || atLower.includes('>')
}
