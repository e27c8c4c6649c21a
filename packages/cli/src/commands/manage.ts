import { styleText } from 'node:util'
import type { ComposeDetail, ComposeSummary } from '@murli/contracts'
import { EXIT } from '../error.ts'
import { formatDuration } from '../progress/duration.ts'
import { describeMisses } from '../report/misses.ts'
import { describeFailures, summarize } from '../report/summary.ts'
import { connect } from '../stack/connect.ts'
import { reporterFor, watchToEnd, type ComposeOptions } from './compose.ts'
import type { Context } from './context.ts'

/** `murli status [ID]`: all composes, or one with its nodes. */
export async function status(id: string | undefined, options: { json?: boolean }, context: Context): Promise<number> {
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  if (id === undefined) {
    const composes = await api.list()
    if (options.json === true) context.out(JSON.stringify({ composes }))
    else for (const line of composes.map(summaryLine)) context.out(line)
    return EXIT.ok
  }
  const detail = await api.show(id, { misses: true })
  if (options.json === true) context.out(JSON.stringify(detail))
  else for (const line of detailLines(detail, `${api.url}/composes/${id}/compose/`)) context.out(line)
  return EXIT.ok
}

/** `murli watch ID`: progress of a compose that was started before. */
export async function watch(id: string, options: ComposeOptions, context: Context): Promise<number> {
  const server = await connect({ start: true, say: (line) => context.err(line) })
  const links = { self: `/v1/composes/${id}`, events: `/v1/composes/${id}/events`, tree: `/composes/${id}/compose/` }
  return watchToEnd(server, { composeId: id, links }, { options, target: null, reporter: reporterFor(options, context), context })
}

/** `murli cancel ID`. */
export async function cancel(id: string, context: Context): Promise<number> {
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  context.out(summaryLine(await api.cancel(id)))
  return EXIT.ok
}

/** `murli retry ID`: runs again what did not succeed, and follows it. */
export async function retry(id: string, options: ComposeOptions, context: Context): Promise<number> {
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  await api.retry(id)
  return options.wait === false ? EXIT.ok : watch(id, options, context)
}

function summaryLine(compose: ComposeSummary): string {
  const end = compose.finishedAt === null ? Date.now() : Date.parse(compose.finishedAt)
  const counts = Object.entries(compose.counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
  const duration = formatDuration(end - Date.parse(compose.createdAt)).padStart(12)
  return `${compose.identity.id.padEnd(36)} ${compose.status.padEnd(20)} ${duration}  ${counts.join(', ')}`
}

function detailLines(detail: ComposeDetail, treeUrl: string): string[] {
  const nodes = detail.nodes.map((node) => {
    const times =
      node.startedAt === null || node.finishedAt === null ? '' : formatDuration(Date.parse(node.finishedAt) - Date.parse(node.startedAt))
    return `  ${node.id.padEnd(40)} ${node.state.padEnd(10)} ${times.padStart(12)}`
  })
  const skipped = detail.skipped.map(({ phase, reason }) => styleText('dim', `  ${phase}: skipped, ${reason}`))
  return [...nodes, ...skipped, ...describeMisses(detail), ...describeFailures(detail), ...summarize(detail, treeUrl, null)]
}
