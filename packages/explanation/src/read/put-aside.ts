import type { Absence } from '@murli/contracts'
import type { PutAside } from './decisions.ts'
import type { Decisions } from './decisions.ts'
import { absence } from './tree.ts'
import type { Sources, Tree } from './tree.ts'

/** What was decided against a package, in words. */
export function putAsideOf(tree: Tree, decisions: Decisions, nevra: string, sources: Sources): Absence[] {
  return decisions.putAside(nevra).map((row) => absenceOf(tree, decisions, row, sources))
}

function absenceOf(tree: Tree, { document }: Decisions, { rule, by, text }: PutAside, sources: Sources): Absence {
  if (rule === 'filtered') {
    const isRelease = document.excludes.some(({ pattern, origin }) => pattern === text && origin === 'system-release')
    if (isRelease) return absence(rule, `filter_system_release_packages: ${text} is the release package of another variant`, { text })
    return absence(rule, `filter_packages: ${text}`, { text, position: sources.exclude(tree, 'filter_packages', text ?? '') })
  }
  if (rule === 'blacklisted') {
    return absence(rule, `multilib_blacklist: ${text}`, { text, position: sources.exclude(tree, 'multilib_blacklist', text ?? '') })
  }
  return absence(rule, wordsOf(rule, by ?? '', text), { by, text })
}

function wordsOf(rule: ChoiceRule, by: string, text: string | null): string {
  if (rule === 'multilib') return `no multilib method wants it beside ${by}`
  if (text === null) return `${by} is newer, and of a name and arch only the newest build counts`
  return `for ${text}, ${by} is taken: ${WHY[rule]}`
}

type ChoiceRule = Exclude<PutAside['rule'], 'filtered' | 'blacklisted'>

const WHY: Readonly<Record<Exclude<ChoiceRule, 'multilib'>, string>> = {
  'newest-of-all': 'the highest version of all wins where a lookaside is configured',
  copy: 'another copy of the build',
  older: 'it is newer',
  'already-in': 'it was in already',
  native: 'native packages come before those of the second arch',
  arch: 'its arch is the better one',
  'shorter-name': 'its name is shorter',
  'name-order': 'its name comes first in the alphabet',
}
