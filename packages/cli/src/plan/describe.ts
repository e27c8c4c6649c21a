import { styleText } from 'node:util'
import type { PlanStatus } from '@murli/contracts'
import { Phase } from '@murli/contracts'
import type { PlanCounts, PlanDocument, PlanNode, PlanPackages, PlanTree } from '@murli/contracts/documents'
import { formatDuration } from '../progress/duration.ts'
import { changesText, reasonLines, reasonsText } from './reasons.ts'
import { formatBytes, formatChange } from '@murli/difference/report'
import { alignColumns } from './table.ts'

const LISTS = ['rpm', 'srpm', 'debuginfo'] as const
const MAX_PACKAGES = 12
const MAX_WARNINGS = 25

/** A finished plan. `packages`: of the trees that differ, by `<variant>.<arch>`. */
export interface FinishedPlan {
  status: PlanStatus
  plan: PlanDocument
  packages: ReadonlyMap<string, PlanPackages>
}

/** The plan for people. @param allNodes with a line for each node */
export function describePlan({ status, plan, packages }: FinishedPlan, allNodes: boolean): string[] {
  return [
    heading(status),
    ...section('nodes', [...phaseTable(plan.nodes), ...skippedLines(plan)]),
    ...section('why', [...optionLines(plan), ...reasonLines(plan.nodes)]),
    ...(allNodes ? section('every node', plan.nodes.flatMap(nodeLines)) : []),
    ...section('trees', [...treeTable(plan.trees), ...downloadLines(plan.download)]),
    ...section(
      'packages that come in (+), fall out (-) or change (~)',
      plan.trees.flatMap((tree) => differenceLines(tree, packages)),
    ),
    ...findingLines(plan),
  ]
}

function heading({ against, createdAt, finishedAt }: PlanStatus): string {
  const duration = finishedAt === null ? '' : `, made in ${formatDuration(Date.parse(finishedAt) - Date.parse(createdAt))}`
  return `plan${against === null ? ', compared with no compose' : ` against ${against}`}${duration}`
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ['', styleText('bold', title), ...lines.map((line) => `  ${line}`)]
}

function phaseTable(nodes: readonly PlanNode[]): string[] {
  const states = ['there', 'made', 'missing', 'depends', 'failed'] as const
  const byPhase = Map.groupBy(nodes, ({ phase }) => phase)
  const order: readonly string[] = Phase.options
  const phases = [...byPhase].toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other))
  const rows = phases.map(([phase, members]) => [
    phase,
    ...states.map((state) => String(members.filter((node) => node.state === state).length || '')),
  ])
  return alignColumns([['phase', 'there', 'made now', 'to make', 'depend on those', 'failed'], ...rows])
}

function skippedLines({ skipped }: PlanDocument): string[] {
  return skipped.map(({ phase, reason }) => `${phase}: ${reason}`)
}

function optionLines({ options }: PlanDocument): string[] {
  return options.length === 0 ? [] : [`options that changed: ${changesText(options)}`]
}

function nodeLines(node: PlanNode): string[] {
  const why = node.state === 'depends' ? `depends on ${node.dependsOn.join(', ')}` : reasonsText(node)
  return [`${node.id.padEnd(44)} ${node.state.padEnd(8)} ${node.failure?.message ?? why}`.trimEnd()]
}

function treeTable(trees: readonly PlanTree[]): string[] {
  if (trees.length === 0) return []
  const rows = trees.map((tree) => {
    const sizes = LISTS.map((list) => tree[list])
    const size = sizes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const before = sizes.every((counts) => counts.before !== null)
      ? sizes.reduce((sum, counts) => sum + (counts.before?.sizeBytes ?? 0), 0)
      : null
    const change = before === null || before === size ? '' : formatChange(size - before)
    return [
      `${tree.variant}.${tree.arch}`,
      ...sizes.flatMap((counts) => [String(counts.packages), signs(counts)]),
      formatBytes(size),
      change,
    ]
  })
  return alignColumns([['tree', 'binary', '', 'source', '', 'debug', '', 'size', ''], ...rows])
}

function signs({ added, removed, changed }: PlanCounts): string {
  const parts = [added > 0 ? `+${added}` : '', removed > 0 ? `-${removed}` : '', changed > 0 ? `~${changed}` : '']
  return parts.filter((part) => part !== '').join(' ')
}

function downloadLines({ packages, sizeBytes, unknown }: PlanDocument['download']): string[] {
  return [
    packages === 0 ? 'no package file is to be fetched' : `${packages} package files are to be fetched, ${formatBytes(sizeBytes)}`,
    ...(unknown === 0 ? [] : [`of ${unknown} more it is not known: their repositories do not say a SHA-256`]),
  ]
}

function differenceLines({ variant, arch }: PlanTree, packages: FinishedPlan['packages']): string[] {
  const place = `${variant}.${arch}`
  const lists = packages.get(place)
  if (lists === undefined) return []
  const lines = LISTS.flatMap((list) => [
    ...lists[list].added.map((nevra) => `+ ${nevra}`),
    ...lists[list].removed.map((nevra) => `- ${nevra}`),
    ...lists[list].changed.map(({ before, after }) => `~ ${before} → ${after}`),
  ])
  const more = lines.length - MAX_PACKAGES
  return [place, ...lines.slice(0, MAX_PACKAGES).map((line) => `  ${line}`), ...(more > 0 ? [`  and ${more} more; --json has all`] : [])]
}

function findingLines({ findings }: PlanDocument): string[] {
  if (findings.length === 0) return []
  const sorted = findings.toSorted((one, other) => Number(other.severity === 'error') - Number(one.severity === 'error'))
  const lines = sorted.map(({ severity, place, message }) => {
    const word = styleText(severity === 'error' ? 'red' : 'yellow', `${severity}:`)
    return `${word} ${place === null ? '' : `${place}: `}${message}`
  })
  const errors = sorted.filter(({ severity }) => severity === 'error').length
  const more = lines.length - errors - MAX_WARNINGS
  const told = more > 0 ? [...lines.slice(0, errors + MAX_WARNINGS), `and ${more} more warnings; --json has all`] : lines
  return ['', ...told, ...(errors > 0 ? ['a compose of this would be doomed'] : [])]
}

/** Whether a tree differs from that of the other compose. */
export function differs(tree: PlanTree): boolean {
  return LISTS.some((list) => tree[list].added + tree[list].removed + tree[list].changed > 0)
}
