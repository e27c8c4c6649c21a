import type { Comps } from '@murli/rpmmd/comps'
import type { Conditional, Group } from '@murli/selection'
import { expandGroups, groupDocument, type Langpack, mergeGroups } from '@murli/selection'
import { MurliError } from '@murli/runtime/errors'

/**
 * The comps that a variant draws on, in the order in which their repositories are loaded: its own, its parent's, for an optional
 * variant those of the parent's other children (spec 04 §5.1). Empty without comps.
 */
export type CompsInOrder = readonly Comps[]

/** What groups ask for: input patterns, conditional packages, and the language packs in force. */
export interface GroupInputs {
  inputs: string[]
  conditionals: Conditional[]
  langpacks: Langpack[]
}

/** Ids of all groups that the variant asks for, its own and inherited ones, sorted (spec 04 §6). */
export function requestedGroups(comps: CompsInOrder): string[] {
  return [...new Set(comps.flatMap((document) => document.groups.map((group) => group.id)))].toSorted()
}

/** All groups with all their levels, expanded over the united comps, those of lookaside repositories first (spec 04 §5.2). */
export function groupInputs(comps: CompsInOrder, lookaside: readonly Comps[]): GroupInputs {
  const merged = mergeGroups([...lookaside, ...comps].map(groupDocument))
  const requested = requestedGroups(comps).map((id) => ({ id }))
  return { ...expandGroups(merged.groups, requested), langpacks: merged.langpacks }
}

/** Language packs are in force whether or not groups are asked for (spec 04 §9.8). */
export function langpacksOf(comps: CompsInOrder, lookaside: readonly Comps[]): Langpack[] {
  return mergeGroups([...lookaside, ...comps].map(groupDocument)).langpacks
}

/** Names of all members of the requested groups; each group counts as the first document that has it says (spec 04 §10, step 1). */
export function groupMembers(comps: CompsInOrder): string[] {
  const names = requestedGroups(comps).flatMap((id) => firstGroup(comps, id).packages.map((member) => member.name))
  return [...new Set(names)]
}

function firstGroup(comps: CompsInOrder, id: string): Group {
  const found = comps.flatMap((document) => document.groups).find((group) => group.id === id)
  if (found === undefined) throw new MurliError('GATHER_FAILED', `group '${id}' is in no comps of the variant`)
  return found
}
