import { globMatcher } from '../glob/index.ts'
import type { Comps, CompsCategory, CompsEnvironment, CompsGroup, CompsGroupId, Restricted } from './model.ts'

/** What of a variant decides its comps; the contract's Variant has all of it. */
export interface CompsVariant {
  readonly uid: string
  readonly type: string
  readonly groups: readonly { name: string; glob: boolean; default: boolean | null; uservisible: boolean | null }[]
  readonly environments: readonly { name: string; displayOrder: number | null }[]
  readonly modules: readonly unknown[] | null
  readonly kojiTags: readonly string[] | null
}

export interface CompsFilter {
  readonly arch: string
  /** null: the comps of the arch. */
  readonly variant: CompsVariant | null
  /** Groups that environments may name though they are not here (spec 02 §6.2). */
  readonly lookasideGroups: readonly string[]
  /** `comps_filter_environments`. */
  readonly filterEnvironments: boolean
}

/**
 * The part of the global comps that concerns an arch, or a variant on an arch (spec 02 §6.1–6.4). Warnings are for people.
 * The result has no `arch` restrictions left; without a variant its `variant` restrictions stay.
 */
export function filterComps(comps: Comps, filter: CompsFilter): { comps: Comps; warnings: string[] } {
  const restricted = applyRestrictions(comps, filter)
  const { variant } = filter
  if (variant === null) return { comps: restricted, warnings: [] }
  const clean = cleanUp(restricted, variant, filter)
  const { groups, warnings } = groupsOfVariant(clean, variant, filter.arch)
  const environments = filter.filterEnvironments ? environmentsOfVariant(clean, variant) : clean.environments
  return { comps: { ...clean, groups, environments }, warnings }
}

/** Stage 1, attributes: elements that name other arches or variants go; the attributes of the others are taken away. */
function applyRestrictions(comps: Comps, { arch, variant }: CompsFilter): Comps {
  const isHere = ({ arches, variants }: Restricted): boolean =>
    (arches?.includes(arch) ?? true) && (variant === null || (variants?.includes(variant.uid) ?? true))
  const freed = <Item extends Restricted>(item: Item): Item => ({
    ...item,
    arches: null,
    variants: variant === null ? item.variants : null,
  })
  const groups = comps.groups.filter(isHere).map((group) => freed({ ...group, packages: group.packages.filter(isHere).map(freed) }))
  return { ...comps, groups, environments: comps.environments.filter(isHere).map(freed) }
}

/**
 * Stage 1, clean-up (spec 02 §6.2, step 4). Option lists are left alone, though later releases clean them too: composes that
 * were measured name groups in them that a variant has not, and comps must not change under people's feet.
 */
function cleanUp(comps: Comps, variant: CompsVariant, { arch, lookasideGroups }: CompsFilter): Comps {
  const keptEmpty = new Set(['conflicts', `conflicts-${variant.uid.toLowerCase()}`])
  const groups = comps.groups.filter((group) => group.packages.length > 0 || keptEmpty.has(group.id))
  const here = new Set(groups.map((group) => group.id))
  const known = new Set([...here, ...lookasideGroups])
  const isKnown = (group: CompsGroupId): boolean => known.has(group.id) && (group.arches?.includes(arch) ?? true)
  return {
    ...comps,
    groups,
    categories: comps.categories.map((category) => withGroups(category, here)).filter((category) => category.groups.length > 0),
    environments: comps.environments
      .map((environment) => ({
        ...environment,
        groups: environment.groups.filter(isKnown).map(everywhere),
        options: environment.options.map(everywhere),
      }))
      .filter((environment) => environment.groups.length > 0),
  }
}

function everywhere(group: CompsGroupId): CompsGroupId {
  return { ...group, arches: null }
}

function withGroups(category: CompsCategory, here: ReadonlySet<string>): CompsCategory {
  return { ...category, groups: category.groups.filter((id) => here.has(id)) }
}

/**
 * Stage 2 (spec 02 §6.3): the groups that the variant lists, each by the first record that fits it. A plain variant that lists
 * none keeps them all; any other kind without a list keeps none.
 */
function groupsOfVariant(comps: Comps, variant: CompsVariant, arch: string): { groups: readonly CompsGroup[]; warnings: string[] } {
  const isSelective =
    variant.groups.length > 0 || variant.modules !== null || (variant.kojiTags?.length ?? 0) > 0 || variant.type !== 'variant'
  if (!isSelective) return { groups: comps.groups, warnings: [] }
  const records = variant.groups.map((record) => ({
    ...record,
    fits: record.glob ? globMatcher(record.name, 'python') : (id: string) => id === record.name,
  }))
  const groups = comps.groups.flatMap((group) => {
    const record = records.find(({ fits }) => fits(group.id))
    if (record === undefined) return []
    return [{ ...group, default: record.default ?? group.default, uservisible: record.uservisible ?? group.uservisible }]
  })
  const unmatched = records.filter(({ fits }) => !groups.some(({ id }) => fits(id)))
  const warnings = unmatched.map(
    (record) => `Variant ${variant.uid}.${arch} requires comps group ${record.name} which does not match anything in input comps file`,
  )
  return { groups, warnings }
}

/** Stage 3 (spec 02 §6.4): the environments that the variant lists, all when it lists neither groups nor environments. */
function environmentsOfVariant(comps: Comps, variant: CompsVariant): readonly CompsEnvironment[] {
  if (variant.groups.length === 0 && variant.environments.length === 0) return comps.environments
  return comps.environments.flatMap((environment) => {
    const record = variant.environments.find((candidate) => candidate.name === environment.id)
    return record === undefined ? [] : [{ ...environment, displayOrder: record.displayOrder ?? environment.displayOrder }]
  })
}
