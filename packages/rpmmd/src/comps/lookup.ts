import type { Comps, CompsGroup } from './model.ts'

/** Groups by id; where two share one, the later counts. */
export function groupsById(comps: Comps): Map<string, CompsGroup> {
  return new Map(comps.groups.map((group) => [group.id, group]))
}

/** Packages that a language pack belongs to, with the pattern of its name: `['hunspell', 'hunspell-%s']` (spec 02 §5.3). */
export function langpackNames(comps: Comps): [name: string, install: string][] {
  return Object.entries(comps.langpacks)
}
