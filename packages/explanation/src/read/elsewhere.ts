import type { Absence, ExplainedPackage } from '@murli/contracts'
import type { Decisions } from './decisions.ts'
import { answer, askedInVain } from './explain.ts'
import { putAsideOf } from './put-aside.ts'
import { nevraParts } from './query.ts'
import type { PackageQuery } from './query.ts'
import { absence } from './tree.ts'
import type { Arch, Sources, Tree } from './tree.ts'

const MOST_NAMED = 5

/** Why neither a tree nor its package set has a package; `arches`: what the repositories of each arch have. */
export function explainElsewhere(tree: Tree, query: PackageQuery, arches: readonly Arch[], sources: Sources): ExplainedPackage[] {
  const limited = tree.catalog?.excluded.filter(({ package: nevra }) => query.matches(nevra)) ?? []
  if (limited.length > 0) {
    return limited.map(({ package: nevra, exclusiveArch, excludeArch }) =>
      answer(tree, nevra, 'out', [], [limits(exclusiveArch, excludeArch)]),
    )
  }
  const closure = arches.find(({ arch }) => arch === tree.arch)?.closure ?? null
  if (closure !== null) {
    const taken = [...closure.selected(query).keys()].map((nevra) => answer(tree, nevra, 'out', [], [notInArchSet(tree)]))
    const left = [...closure.others(query)].map((nevra) => answer(tree, nevra, 'out', [], leftOut(tree, closure, nevra, sources)))
    if (taken.length + left.length > 0) return [...taken, ...left]
  }
  return [answer(tree, query.text, 'out', [], unknown(tree, query, arches))]
}

function limits(exclusiveArch: readonly string[], excludeArch: readonly string[]): Absence {
  const texts = [
    ...(exclusiveArch.length > 0 ? [`ExclusiveArch: ${exclusiveArch.join(' ')}`] : []),
    ...(excludeArch.length > 0 ? [`ExcludeArch: ${excludeArch.join(' ')}`] : []),
  ]
  const text = texts.join(', ')
  return absence('limits', `its source says ${text}, so that the package set leaves it out`, { text })
}

function notInArchSet({ arch }: Tree): Absence {
  return absence(
    'no-multilib',
    `the package set of ${arch} has it not: no variant has multilib there, or another package has its file name`,
  )
}

/** Why the package set has not what the repositories have. */
function leftOut(tree: Tree, closure: Decisions, nevra: string, sources: Sources): Absence[] {
  const { name, arch } = nevraParts(nevra)
  const decided = putAsideOf(tree, closure, nevra, sources)
  const asked = tree.decisions === null ? [] : askedInVain(tree.decisions, name, arch)
  return decided.length > 0 ? [...decided, ...asked] : [...asked, notInSet(tree)]
}

function notInSet({ arch }: Tree): Absence {
  return absence(
    'not-in-set',
    `the repositories have it, but the package set of ${arch} has not: nothing that any variant asks for leads to it`,
  )
}

function unknown(tree: Tree, query: PackageQuery, arches: readonly Arch[]): Absence[] {
  const { name } = query.nameArch
  const asked = tree.decisions?.document.missing.filter((pattern) => pattern === query.text || pattern === name) ?? []
  const found = asked.map((pattern) => absence('asked-for', `${pattern} is asked for, but no package fits`, { text: pattern }))
  const requiring = Object.entries(tree.decisions?.document.unresolved ?? {}).flatMap(([by, texts]) =>
    texts.filter((text) => text === name || text.startsWith(`${name} `)).map((text) => ({ by, text })),
  )
  for (const { by, text } of requiring) found.push(absence('unresolved', `${by} requires ${text} in vain`, { by, text }))
  const others = arches.flatMap(({ arch, closure }) =>
    closure === null || arch === tree.arch ? [] : [...closure.selected(query).keys(), ...closure.others(query)],
  )
  if (others.length > 0) return [...found, otherArch(tree, [...new Set(others)].toSorted())]
  return [...found, absence('unknown', 'no repository of the compose has a package of that name')]
}

function otherArch({ arch }: Tree, others: readonly string[]): Absence {
  const more = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : ''
  return absence('other-arch', `not for ${arch}: the repositories have ${others.slice(0, MOST_NAMED).join(', ')}${more}`, {
    by: others[0] ?? null,
  })
}
