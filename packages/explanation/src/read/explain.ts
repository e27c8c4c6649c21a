import type { Absence, ExplainedPackage, ExplainedStep } from '@murli/contracts'
import { isDebugName } from '@murli/rpmmd/nevra'
import type { Decisions } from './decisions.ts'
import { putAsideOf } from './put-aside.ts'
import { nevraParts } from './query.ts'
import type { PackageQuery } from './query.ts'
import { stepsOf } from './steps.ts'
import { absence, placed } from './tree.ts'
import type { Sources, Tree } from './tree.ts'

/** Every package of one tree that is asked about, in or out, sorted; empty when neither the tree nor its package set has any. */
export function explainTree(tree: Tree, query: PackageQuery, sources: Sources): ExplainedPackage[] {
  const { decisions } = tree
  if (decisions === null) return [answer(tree, query.text, 'undecided', [], [])]
  const selected = decisions.selected(query)
  const answers = Array.from(selected, ([nevra, place]) => explainSelected(tree, decisions, nevra, place, sources))
  const others = new Set([...(tree.catalog?.packages.filter((nevra) => query.matches(nevra)) ?? []), ...decisions.others(query)])
  for (const nevra of others) {
    if (selected.has(nevra)) continue
    answers.push(answer(tree, nevra, 'out', [], absencesOf(tree, decisions, nevra, sources)))
  }
  return answers.toSorted((one, other) => (one.package < other.package ? -1 : 1))
}

/** Makes an answer. */
export function answer(
  { variant, arch }: Pick<Tree, 'variant' | 'arch'>,
  nevra: string,
  state: ExplainedPackage['state'],
  steps: ExplainedStep[],
  absences: Absence[],
): ExplainedPackage {
  return { variant, arch, package: nevra, state, steps, absences }
}

/** A selected package is in the tree unless a lookaside repository has it, or trimming took it out. */
function explainSelected(tree: Tree, decisions: Decisions, nevra: string, place: number, sources: Sources): ExplainedPackage {
  const steps = stepsOf(tree, decisions, place, sources)
  const repository = decisions.lookasideOf(place)
  if (repository !== null) return answer(tree, nevra, 'out', steps, [fromLookaside(repository)])
  const trimmed = trimmedFrom(tree, nevra)
  return answer(tree, nevra, trimmed === null ? 'in' : 'out', steps, trimmed === null ? [] : [trimmed])
}

function fromLookaside(repository: string): Absence {
  if (repository === '')
    return absence('lookaside', 'a lookaside repository has a package that is built from it, so that it is left to that')
  const variant = /^lookaside (.+)$/.exec(repository)?.[1]
  const where = variant === undefined ? `the lookaside repository ${repository}` : `variant ${variant}, which is used as lookaside,`
  return absence('lookaside', `${where} has it`, { by: variant ?? null, text: repository })
}

const TRIMMED = {
  'in-parent': (other: string) => `trimmed: ${other}, its parent, has it`,
  moved: (other: string) => `trimmed: moved to ${other}, since it came in only as a sibling of what ${other} has`,
  dropped: (other: string) => `trimmed: it came in only as a sibling of what ${other} has`,
  elsewhere: (other: string) => `trimmed: ${other} has a package of that name`,
} as const

function trimmedFrom({ variant, arch, trimming }: Tree, nevra: string): Absence | null {
  const removed = trimming.find((entry) => entry.variant === variant && entry.arch === arch && entry.packages.includes(nevra))
  if (removed === undefined) return null
  return absence('trimmed', TRIMMED[removed.rule](removed.other), { by: removed.other })
}

/** Why a package of the set was not selected: what was decided against it, else why nothing asked for it. */
function absencesOf(tree: Tree, decisions: Decisions, nevra: string, sources: Sources): Absence[] {
  const { name, arch } = nevraParts(nevra)
  const found = putAsideOf(tree, decisions, nevra, sources)
  if (found.length > 0) return found
  if (arch === 'src' || arch === 'nosrc') return [absence('not-asked-for', 'no package that is built from it is selected')]
  const asked = [...groupsInVain(tree, name, sources), ...askedInVain(decisions, name, arch)]
  if (isDebugName(name)) return [...asked, absence('not-asked-for', 'no package that it belongs to is selected')]
  const words = asked.length > 0 ? 'nothing else asks for it' : 'nothing asks for it: no group, no option, no package that is selected'
  return [...asked, absence('not-asked-for', words)]
}

function groupsInVain(tree: Tree, name: string, sources: Sources): Absence[] {
  return sources.otherGroups(tree, name).map(({ group, why, position }) => {
    const words = `${placed(`comps group ${group}`, position)} lists it, but ${why}`
    return { ...absence('group', words, { text: group }), position }
  })
}

/** Patterns that name a package and match nothing, since they ask for it in a way that is not understood, or it is filtered. */
export function askedInVain({ document }: Decisions, name: string, arch: string): Absence[] {
  return document.missing
    .filter((pattern) => pattern === name || pattern === `${name}.${arch}`)
    .map((pattern) => absence('asked-for', `${pattern} is asked for, but that pattern matches nothing`, { text: pattern }))
}
