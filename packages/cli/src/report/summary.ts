import type { ComposeDetail, NodeStatus } from '@murli/contracts'
import { EXIT } from '../error.ts'
import { formatDuration } from '../progress/duration.ts'

const TAIL_LINES = 12
const ARCH_NAMES: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64', ppc64: 'ppc64le', s390x: 's390x' }

/** Exit status that an end of a compose stands for. One that had finished may say what was to be changed of it and failed. */
export function exitCodeOf({ state, failure }: Pick<ComposeDetail, 'state' | 'failure'>): number {
  if (state === 'finished' || state === 'finished_incomplete') return failure === null ? EXIT.ok : EXIT.failed
  return state === 'cancelled' ? EXIT.cancelled : EXIT.failed
}

/**
 * The last words about a compose: status, where it is, how to use it.
 * @param treeUrl URL of the published tree, ending in `/`
 */
export function summarize(detail: ComposeDetail, treeUrl: string, exported: string | null): string[] {
  const { identity } = detail
  const duration = detail.finishedAt === null ? '' : ` in ${formatDuration(Date.parse(detail.finishedAt) - Date.parse(detail.createdAt))}`
  return [
    '',
    `${identity.id}  ${detail.status}${duration}`,
    ...(hasTree(detail) ? placesOf(detail, treeUrl) : []),
    ...(exported === null ? [] : [`  exported  ${exported}`]),
    `  details   murli status ${identity.id}`,
    ...(exitCodeOf(detail) === EXIT.ok || detail.state === 'finished' ? [] : [`  again     murli retry ${identity.id}`]),
  ]
}

function hasTree({ state }: ComposeDetail): boolean {
  return state === 'finished' || state === 'finished_incomplete'
}

/** What went wrong and what to do about it. A failure that several nodes have is told once, with all their names. */
export function describeFailures(detail: ComposeDetail): string[] {
  const failed = detail.nodes.filter((node) => node.failure !== null && ['failed', 'tolerated'].includes(node.state))
  const told = Map.groupBy(failed, (node) => `${node.state} ${node.failure?.message}`)
  const isTold = failed.some((node) => node.failure?.message === detail.failure?.message)
  return [
    ...[...told.values()].flatMap(describeFailure),
    ...(detail.failure === null || isTold ? [] : [`error: ${detail.failure.message}`, ...hint(detail.failure.hint)]),
  ]
}

/** One repository of a compose as an option for dnf, preferably of this machine's architecture; null when it has none. */
export function dnfCommand(detail: ComposeDetail, treeUrl: string, cpu: string): string | null {
  const trees = detail.nodes.filter((node) => node.phase === 'createrepo' && node.item === 'binary' && node.variant !== null)
  const tree = trees.find((node) => node.arch === (ARCH_NAMES[cpu] ?? cpu)) ?? trees[0]
  if (tree === undefined) return null
  const name = `${detail.identity.id.split('-')[0] ?? 'murli'}-${tree.variant}`
  return `dnf --repofrompath=${name},${treeUrl}${tree.variant}/${tree.arch}/os/ --repo=${name} list`
}

function placesOf(detail: ComposeDetail, treeUrl: string): string[] {
  const dnf = dnfCommand(detail, treeUrl, process.arch)
  return [`  browse    ${treeUrl}`, ...(dnf === null ? [] : [`  use       ${dnf}`])]
}

function describeFailure(nodes: NodeStatus[]): string[] {
  const [node] = nodes
  if (node?.failure === null || node === undefined) return []
  const tail = node.failure.tail?.trimEnd().split('\n').slice(-TAIL_LINES) ?? []
  const word = node.state === 'tolerated' ? 'warning' : 'error'
  const names = nodes.map(({ id }) => id).join(', ')
  return [`${word}: ${names}: ${node.failure.message}`, ...tail.map((line) => `    ${line}`), ...hint(node.failure.hint)]
}

function hint(text: string | undefined): string[] {
  return text === undefined ? [] : [`hint: ${text}`]
}
