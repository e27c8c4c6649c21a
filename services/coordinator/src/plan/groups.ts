import type { PlanFinding } from '@murli/contracts/documents'
import { globMatcher, isPlainText } from '@murli/rpmmd/glob'
import type { Comps, CompsEnvironment } from '@murli/rpmmd/comps'

/** Groups of a tree's comps of which no package is in the tree, and groups that it had before and has no more. */
export function groupFindings(place: string, comps: Comps, names: ReadonlySet<string>, before: Comps | null): PlanFinding[] {
  const empty = comps.groups.filter(({ packages }) => !packages.some(({ name }) => isAmong(name, names))).map(({ id }) => id)
  const groups = new Set(comps.groups.map(({ id }) => id))
  const lost = (before?.groups ?? []).map(({ id }) => id).filter((id) => !groups.has(id))
  return [
    ...(empty.length === 0 ? [] : [finding('empty-group', place, `no package of ${counted('group', empty)} is in the tree`)]),
    ...(lost.length === 0 ? [] : [finding('lost-group', place, `${counted('group', lost)}: in the comps before, and not any more`)]),
    ...lostMembers(place, comps, before),
  ]
}

/** Groups that environments of the comps file name and that the file has not. */
export function missingGroups(comps: Comps): PlanFinding[] {
  const groups = new Set(comps.groups.map(({ id }) => id))
  return comps.environments.flatMap((environment) => {
    const missing = [...membersOf(environment)].filter((id) => !groups.has(id))
    if (missing.length === 0) return []
    return [
      finding(
        'missing-group',
        null,
        `environment ${environment.id} of the comps file names ${counted('group', missing)}, which it has not`,
      ),
    ]
  })
}

function lostMembers(place: string, comps: Comps, before: Comps | null): PlanFinding[] {
  const old = new Map((before?.environments ?? []).map((environment) => [environment.id, membersOf(environment)]))
  return comps.environments.flatMap((environment) => {
    const members = membersOf(environment)
    const lost = [...(old.get(environment.id) ?? [])].filter((id) => !members.has(id))
    return lost.length === 0 ? [] : [finding('lost-group', place, `environment ${environment.id} has no longer ${counted('group', lost)}`)]
  })
}

function membersOf({ groups, options }: CompsEnvironment): Set<string> {
  return new Set([...groups, ...options].map(({ id }) => id))
}

function counted(word: string, ids: readonly string[]): string {
  return `${word}${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`
}

/** Members are names, or globs of them (spec 02 §5.1). */
function isAmong(member: string, names: ReadonlySet<string>): boolean {
  return names.has(member) || (!isPlainText(member) && names.values().some(globMatcher(member)))
}

function finding(kind: PlanFinding['kind'], place: string | null, message: string): PlanFinding {
  return { severity: 'warning', kind, place, message }
}
