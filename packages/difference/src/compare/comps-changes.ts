import type { CompsChange } from '@murli/contracts'
import type { Comps } from '@murli/rpmmd/comps'

/** The comps of one tree on both sides; null: it has none. */
export interface TreeComps {
  /** `<variant>.<arch>`. */
  readonly tree: string
  readonly before: Comps | null
  readonly after: Comps | null
}

/** Something with an id, as members and properties. */
interface Listed {
  readonly members: ReadonlySet<string>
  readonly properties: Readonly<Record<string, string>>
}

/** What happened to groups and environments; what is the same in several trees is told once, with their names. */
export function compsChanges(trees: readonly TreeComps[]): CompsChange[] {
  const found = new Map<string, CompsChange>()
  for (const { tree, before, after } of trees) {
    const changes = [
      ...listChanges('group', groupsOf(before), groupsOf(after)),
      ...listChanges('environment', environmentsOf(before), environmentsOf(after)),
    ]
    for (const change of changes) {
      const key = JSON.stringify(change)
      found.set(key, { ...change, trees: [...(found.get(key)?.trees ?? []), tree] })
    }
  }
  return [...found.values()].toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1))
}

function orderOf({ kind, id, trees }: CompsChange): string {
  return [kind === 'group' ? '0' : '1', id, ...trees].join(' ')
}

function listChanges(kind: CompsChange['kind'], before: Map<string, Listed>, after: Map<string, Listed>): CompsChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((id): CompsChange[] => {
    const [was, is] = [before.get(id), after.get(id)]
    const added = [...(is?.members ?? [])].filter((member) => was?.members.has(member) !== true).toSorted()
    const removed = [...(was?.members ?? [])].filter((member) => is?.members.has(member) !== true).toSorted()
    const properties = was === undefined || is === undefined ? [] : propertyChanges(was, is)
    if (was !== undefined && is !== undefined && added.length + removed.length + properties.length === 0) return []
    return [
      { kind, id, state: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', added, removed, properties, trees: [] },
    ]
  })
}

function propertyChanges(was: Listed, is: Listed): string[] {
  return Object.entries(is.properties).flatMap(([name, value]) => {
    const earlier = was.properties[name]
    return earlier === value ? [] : [`${name}: ${earlier} → ${value}`]
  })
}

function groupsOf(comps: Comps | null): Map<string, Listed> {
  return new Map(
    comps?.groups.map(({ id, name, packages, default: isDefault, uservisible }) => [
      id,
      {
        members: new Set(packages.map((item) => (item.type === 'mandatory' ? item.name : `${item.name} (${item.type})`))),
        properties: { name, default: String(isDefault), uservisible: String(uservisible) },
      },
    ]),
  )
}

function environmentsOf(comps: Comps | null): Map<string, Listed> {
  return new Map(
    comps?.environments.map(({ id, name, groups, options, displayOrder }) => [
      id,
      {
        members: new Set([...groups.map((group) => group.id), ...options.map((group) => `${group.id} (optional)`)]),
        properties: { name, 'display order': String(displayOrder ?? 'none') },
      },
    ]),
  )
}
