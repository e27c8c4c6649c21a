import { SelectionError } from '../error.ts'
import type { Conditional, Langpack } from '../types.ts'

/** A package of a comps group; `requires` is set for type `conditional`. */
export interface GroupMember {
  readonly name: string
  readonly type: string
  readonly requires?: string | null
}

/** A comps group as far as selection cares. */
export interface Group {
  readonly id: string
  readonly packages: readonly GroupMember[]
}

/** What selection takes from a comps document. */
export interface GroupDocument {
  readonly groups: readonly Group[]
  readonly langpacks: readonly Langpack[]
}

/** Groups and langpacks of all repositories as one. */
export interface MergedGroups {
  readonly groups: ReadonlyMap<string, Group>
  readonly langpacks: Langpack[]
}

/** Which members of a group are wanted: mandatory ones, default ones too, or optional ones too. */
export type GroupLevel = 'mandatory' | 'default' | 'all'

/** A group that is asked for; the level is `all` when not said. */
export interface GroupRequest {
  readonly id: string
  readonly include?: GroupLevel
}

const LEVELS: Record<GroupLevel, ReadonlySet<string>> = {
  mandatory: new Set(['mandatory']),
  default: new Set(['mandatory', 'default']),
  all: new Set(['mandatory', 'default', 'optional']),
}

/**
 * Unites comps documents given in load order, lookaside ones first: members of a group by name and langpacks by name, a later
 * entry taking the place of an earlier one. Source: spec 04 §5.2.
 */
export function mergeGroups(documents: Iterable<GroupDocument>): MergedGroups {
  const groups = new Map<string, Map<string, GroupMember>>()
  const langpacks = new Map<string, Langpack>()
  for (const document of documents) {
    for (const group of document.groups) {
      const members = groups.get(group.id) ?? new Map<string, GroupMember>()
      groups.set(group.id, members)
      for (const member of group.packages) members.set(member.name, member)
    }
    for (const langpack of document.langpacks) langpacks.set(langpack.name, langpack)
  }
  const merged = Array.from(groups, ([id, members]): [string, Group] => [id, { id, packages: [...members.values()] }])
  return { groups: new Map(merged), langpacks: [...langpacks.values()] }
}

/**
 * Input patterns and conditionals of groups. Conditional members count whatever the level; unknown types do not. Source: spec 04 §5.2.
 * @throws {SelectionError} code `GATHER_FAILED` when a group does not exist.
 */
export function expandGroups(
  groups: ReadonlyMap<string, Group>,
  requested: readonly GroupRequest[],
): { inputs: string[]; conditionals: Conditional[] } {
  const inputs = new Set<string>()
  const conditionals: Conditional[] = []
  for (const { id, include = 'all' } of requested) {
    for (const { name, type, requires } of groupOf(groups, id).packages) {
      if (LEVELS[include].has(type)) inputs.add(name)
      else if (type === 'conditional' && typeof requires === 'string') conditionals.push({ name: requires, install: name })
    }
  }
  return { inputs: [...inputs], conditionals }
}

/**
 * Exclude patterns that excluded groups stand for: their mandatory and default members. Source: spec 04 §5.2.
 * @throws {SelectionError} code `GATHER_FAILED` when a group does not exist.
 */
export function excludesOfGroups(groups: ReadonlyMap<string, Group>, ids: readonly string[]): string[] {
  return expandGroups(
    groups,
    ids.map((id) => ({ id, include: 'default' })),
  ).inputs
}

const GROUPS_IN_HINT = 20

function groupOf(groups: ReadonlyMap<string, Group>, id: string): Group {
  const group = groups.get(id)
  if (group !== undefined) return group
  const known = [...groups.keys()].toSorted()
  const more = known.length > GROUPS_IN_HINT ? ` and ${known.length - GROUPS_IN_HINT} more` : ''
  throw new SelectionError('GATHER_FAILED', `group ${JSON.stringify(id)} is in the comps of no repository`, {
    hint: known.length === 0 ? 'the repositories have no groups' : `groups: ${known.slice(0, GROUPS_IN_HINT).join(', ')}${more}`,
  })
}
