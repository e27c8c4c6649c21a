import type { ExplainedPackage } from '@murli/contracts'
import type { PackageQuery } from './query.ts'
import { answer } from './explain.ts'
import { stepsOf } from './steps.ts'
import type { Sources, Tree } from './tree.ts'

/** Packages that trimming moved into a tree from its children, with the reasons that these had for them (spec 04 §12). */
export function movedInto(tree: Tree, query: PackageQuery, trees: readonly Tree[], sources: Sources): ExplainedPackage[] {
  const moves = tree.trimming.filter(({ rule, other, arch }) => rule === 'moved' && other === tree.variant && arch === tree.arch)
  return moves.flatMap(({ variant, packages }) => {
    const child = trees.find((candidate) => candidate.variant === variant && candidate.arch === tree.arch)
    const decisions = child?.decisions ?? null
    if (child === undefined || decisions === null) return []
    return packages
      .filter((nevra) => query.matches(nevra))
      .map((nevra) => {
        const place = decisions.placeOf(nevra)
        const steps = place === null ? [] : stepsOf(child, decisions, place, sources)
        const message = `moved from ${variant}, where it came in only as a sibling of what ${tree.variant} has: ${nevra}`
        return answer(tree, nevra, 'in', [...steps, { kind: 'moved', package: nevra, by: null, text: variant, origins: [], message }], [])
      })
  })
}
