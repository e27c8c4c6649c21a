import type { Comps, CompsCategory, CompsEnvironment, CompsGroup } from './model.ts'

/**
 * One document with everything in several, for packages that come together: what has one id in several is as the first one says, with the
 * members that the others have besides.
 */
export function uniteComps(documents: readonly Comps[]): Comps {
  return {
    groups: united(
      documents.flatMap(({ groups }) => groups),
      withPackagesOf,
    ),
    categories: united(
      documents.flatMap(({ categories }) => categories),
      withGroupsOf,
    ),
    environments: united(
      documents.flatMap(({ environments }) => environments),
      withMembersOf,
    ),
    langpacks: Object.fromEntries(documents.toReversed().flatMap(({ langpacks }) => Object.entries(langpacks))),
  }
}

function united<Item extends { readonly id: string }>(items: readonly Item[], join: (one: Item, other: Item) => Item): Item[] {
  const byId = new Map<string, Item>()
  for (const item of items) {
    const known = byId.get(item.id)
    byId.set(item.id, known === undefined ? item : join(known, item))
  }
  return [...byId.values()]
}

function withPackagesOf(one: CompsGroup, other: CompsGroup): CompsGroup {
  return { ...one, packages: withMore(one.packages, other.packages, ({ name }) => name) }
}

function withGroupsOf(one: CompsCategory, other: CompsCategory): CompsCategory {
  return { ...one, groups: withMore(one.groups, other.groups, (id) => id) }
}

function withMembersOf(one: CompsEnvironment, other: CompsEnvironment): CompsEnvironment {
  const groups = withMore(one.groups, other.groups, ({ id }) => id)
  return { ...one, groups, options: withMore(one.options, other.options, ({ id }) => id) }
}

function withMore<Member>(members: readonly Member[], more: readonly Member[], nameOf: (member: Member) => string): Member[] {
  const known = new Set(members.map(nameOf))
  return [...members, ...more.filter((member) => !known.has(nameOf(member)))]
}
