import type { ExplainedPackage, Explanation } from '@murli/contracts'
import { type Arch, explainElsewhere, explainTree, movedInto, PackageQuery, type Sources, type Tree } from '@murli/explanation'
import { MurliError } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { ComposeRun } from '../engine/compose-run.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { DecidedTrees, type Place } from './trees.ts'

/** A person reads no more, and a program asks more narrowly. */
const MOST_ANSWERS = 200

/**
 * Why packages are in the trees of a compose, or are not. Only reads what gather, pkgset and trimming have recorded; a compose that still
 * runs, or has failed, explains what there is.
 * @throws {MurliError} NOT_FOUND when the compose has no such tree.
 */
export async function explain(
  record: ComposeRecord,
  run: ComposeRun,
  asked: Place & { package: string },
  stores: Pick<ServiceEnvironment, 'manifests' | 'blobs'>,
): Promise<Explanation> {
  const decided = new DecidedTrees(run, stores)
  const trees = await decided.trees(asked)
  if (trees.length === 0) throw noSuchTree(record, run, asked)
  const query = new PackageQuery(asked.package)
  const sources = await decided.written(record.config)
  const children = asked.variant === null ? trees : await decided.trees({ variant: null, arch: asked.arch })
  const found = trees.map((tree) => answersOf(tree, query, children, sources))
  const isAnywhere = found.some((answers) => answers.some(({ state }) => state !== 'undecided'))
  const arches = found.every((answers) => answers.length > 0) ? [] : await decided.arches()
  const answers = trees.flatMap((tree, index) => {
    const own = found[index] ?? []
    return own.length > 0 ? own : elsewhere(tree, query, arches, sources, isAnywhere)
  })
  const shown = answers.slice(0, MOST_ANSWERS)
  return { composeId: record.identity.id, package: asked.package, answers: shown, more: answers.length - shown.length }
}

function answersOf(tree: Tree, query: PackageQuery, trees: readonly Tree[], sources: Sources): ExplainedPackage[] {
  const moved = movedInto(tree, query, trees, sources)
  const isMoved = new Set(moved.map((answer) => answer.package))
  return [...moved, ...explainTree(tree, query, sources).filter((answer) => !isMoved.has(answer.package))]
}

/** When there is such a package in some tree, a glob says nothing of the others, nor does a text with an arch say anything of other arches. */
function elsewhere(tree: Tree, query: PackageQuery, arches: readonly Arch[], sources: Sources, isAnywhere: boolean): ExplainedPackage[] {
  if (query.isGlob && isAnywhere) return []
  const answers = explainElsewhere(tree, query, arches, sources)
  if (!isAnywhere || query.nameArch.arch === null) return answers
  return answers.filter(({ absences }) => !absences.some(({ kind }) => kind === 'other-arch'))
}

function noSuchTree(record: ComposeRecord, run: ComposeRun, { variant, arch }: Place): MurliError {
  const known = run.graph.nodes.flatMap((node) => (node.phase === 'gather' && node.item === null ? [`${node.variant}.${node.arch}`] : []))
  const wanted = [variant === null ? [] : `variant ${variant}`, arch === null ? [] : `arch ${arch}`].flat().join(', ')
  if (known.length === 0) return new MurliError('NOT_FOUND', `compose ${record.identity.id} gathers no packages`)
  return new MurliError('NOT_FOUND', `compose ${record.identity.id} has no tree of ${wanted}`, { hint: `it has ${known.join(', ')}` })
}
