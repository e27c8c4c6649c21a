import type { ComposeState } from '@murli/contracts'
import { type PlanChange, PlanDocument, type PlanFinding, type PlanNode, type PlanTree } from '@murli/contracts/documents'
import { InitSlice } from '@murli/contracts/slices'
import { type Comps, parseComps } from '@murli/rpmmd/comps'
import { toFailure } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { ComposeRun } from '../engine/compose-run.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import type { Outcome } from '../publish/publish.ts'
import { changesBetween } from '@murli/difference'
import { Download } from './download.ts'
import { groupFindings, missingGroups } from './groups.ts'
import { completionOf, type Known, known, knownCompose, optionsOf, outputOf } from './known.ts'
import { planNodes } from './nodes.ts'
import { treeFindings } from './tree-findings.ts'
import { openTree, type OpenTree, packagesOf, planTree, treesOf } from './trees.ts'

type Environment = Pick<ServiceEnvironment, 'blobs' | 'manifests'> & { ledger: Ledger }

interface Ending {
  record: ComposeRecord
  run: ComposeRun
  state: ComposeState
}

/** Faults that pass: the plan is written when they have. */
const PASSING: ReadonlySet<string> = new Set(['STORAGE_UNAVAILABLE', 'MESSAGING_UNAVAILABLE'])

/**
 * Writes the plan once every node has said what it knows. It follows from recorded results alone; what makes that impossible ends
 * the plan.
 */
export async function publishPlan(
  { record, run, state }: Ending,
  environment: Environment,
): Promise<Omit<Outcome, 'manifest'> & Pick<ComposeRecord, 'manifest'>> {
  if (state === 'cancelled') return { state, failure: null, manifest: null }
  try {
    const records = new Map([...run.records].map(([node, { value }]) => [node, value]))
    const plan = known(record, run.graph, records)
    const document = await planDocument(plan, await otherCompose(record, environment), environment)
    return { state: 'finished', failure: null, manifest: await environment.manifests.put(PlanDocument, document) }
  } catch (error) {
    const failure = toFailure(error)
    if (PASSING.has(failure.code)) throw error
    return { state: 'doomed', failure, manifest: null }
  }
}

async function otherCompose({ plan }: ComposeRecord, environment: Environment): Promise<Known | null> {
  const id = plan?.against ?? null
  const other = id === null ? null : await environment.ledger.compose(id)
  return other === null ? null : knownCompose(other.value, environment)
}

async function planDocument(plan: Known, other: Known | null, environment: Environment): Promise<PlanDocument> {
  const nodes = await planNodes(plan, other, environment.manifests)
  const { trees, download, findings } = await planTrees(plan, other, environment)
  return {
    kind: 'plan',
    version: 1,
    against: other?.record.identity.id ?? null,
    options: other === null ? [] : await changedOptions(plan, other, environment),
    nodes,
    skipped: plan.graph.skipped,
    trees,
    download,
    findings: [...configurationFindings(plan), ...taskFindings(plan, nodes), ...(await compsFindings(plan, environment)), ...findings],
  }
}

async function changedOptions(plan: Known, other: Known, { manifests }: Environment): Promise<PlanChange[]> {
  return changesBetween(await optionsOf(other, manifests), await optionsOf(plan, manifests))
}

/** One tree after the other, so that memory holds two selections at a time. */
async function planTrees(
  plan: Known,
  other: Known | null,
  environment: Environment,
): Promise<Pick<PlanDocument, 'trees' | 'download' | 'findings'>> {
  const { blobs, manifests } = environment
  const download = new Download()
  const trees: PlanTree[] = []
  const findings: PlanFinding[] = []
  for (const { variant, arch } of treesOf(plan)) {
    const tree = await openTree(plan, variant, arch, manifests)
    if (tree === null) continue
    const before = other === null ? null : await openTree(other, variant, arch, manifests)
    download.add(packagesOf(tree))
    trees.push(await planTree(tree, before, manifests))
    findings.push(...treeFindings(tree, completionOf(plan, `gather/${variant}/${arch}`)?.failure?.code ?? null))
    findings.push(...(await groupsOf(plan, other, tree, environment)))
    if (other !== null && before === null) findings.push(notCompared(tree, other))
  }
  return { trees, download: await download.missing(blobs), findings }
}

async function groupsOf(
  plan: Known,
  other: Known | null,
  { variant, arch, names }: OpenTree,
  environment: Environment,
): Promise<PlanFinding[]> {
  const node = `init/${variant}/${arch}`
  const comps = await readComps(plan, node, environment)
  const before = other === null ? null : await readComps(other, node, environment)
  return comps === null ? [] : groupFindings(`${variant}.${arch}`, comps, names, before)
}

async function readComps(of: Known, node: string, { blobs }: Environment): Promise<Comps | null> {
  const ref = outputOf(of, node, 'comps')
  return ref === null ? null : parseComps((await blobs.readBytes(ref)).toString(), node)
}

/** The comps file as a whole is the same for all nodes of init. */
async function compsFindings({ graph }: Known, { blobs, manifests }: Environment): Promise<PlanFinding[]> {
  const init = graph.nodes.find(({ phase }) => phase === 'init')
  if (init === undefined) return []
  const { comps } = await manifests.get(InitSlice, init.slice)
  return missingGroups(parseComps((await blobs.readBytes(comps)).toString(), 'comps'))
}

function configurationFindings({ record }: Known): PlanFinding[] {
  return (record.plan?.warnings ?? []).map(({ message, position }) => {
    const where = position === null ? '' : `${position.file}:${position.line}: `
    return { severity: 'warning', kind: 'configuration', place: null, message: where + message }
  })
}

/** Tasks that failed, and what others warn of. What a selection is refused for is told with the tree. */
function taskFindings(plan: Known, nodes: readonly PlanNode[]): PlanFinding[] {
  return nodes.flatMap(({ id, state, failure }): PlanFinding[] => {
    if (state === 'failed' && failure !== null) {
      const isRun = plan.nodes.get(id)?.canFail === false && !['DEADLINE_EXCEEDED', 'TASK_LOST'].includes(failure.code)
      return [{ severity: isRun ? 'error' : 'warning', kind: 'task', place: id, message: failure.message }]
    }
    const warnings = id.startsWith('init/') || id === 'gather/-/-/trim' ? (completionOf(plan, id)?.result?.warnings ?? []) : []
    return warnings.map((message) => ({ severity: 'warning', kind: 'task', place: id, message }))
  })
}

function notCompared({ variant, arch }: OpenTree, other: Known): PlanFinding {
  const message = `${other.record.identity.id} has no selection for it`
  return { severity: 'warning', kind: 'not-compared', place: `${variant}.${arch}`, message }
}
