import { randomUUID } from 'node:crypto'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ComposeAccepted, ComposeDetail } from '@murli/contracts'
import type { ApiClient } from '../api/client.ts'
import { askAgain } from '../api/patience.ts'
import { CliError, EXIT } from '../error.ts'
import { exampleConfig } from '../example/example.ts'
import { followCompose } from '../progress/follow.ts'
import { JsonReporter, LineReporter, QuietReporter, ScreenReporter, type Reporter } from '../progress/reporter.ts'
import { printIssue } from '../report/print-error.ts'
import { describeMisses, missesByNode } from '../report/misses.ts'
import { describeFailures, exitCodeOf, summarize } from '../report/summary.ts'
import { connect, type Server } from '../stack/connect.ts'
import type { Context } from './context.ts'
import { exportTo, type ExportFlags } from './export.ts'
import { Interrupts } from './interrupts.ts'
import { buildRequest, type ComposeFlags } from './request.ts'

export interface ComposeOptions extends ComposeFlags, ExportFlags {
  targetDir?: string
  json?: boolean
  wait?: boolean
  quiet?: boolean
  printOutputDir?: boolean
  /** Say why nodes were not memoised. */
  explainMisses?: boolean
}

/** `murli compose`: from a configuration to a compose. @returns the exit status */
export async function compose(config: string | undefined, options: ComposeOptions, context: Context): Promise<number> {
  const reporter = reporterFor(options, context)
  const target = options.targetDir === undefined ? null : writableDirectory(options.targetDir)
  const request = buildRequest(config ?? (await exampleConfig((line) => reporter.note(line))), options)
  const server = await connect({ start: true, say: (line) => reporter.note(line) })
  const idempotencyKey = randomUUID()
  const accepted = await askAgain(() => server.api.compose({ ...request, idempotencyKey }))
  reporter.accepted(accepted)
  if (options.json !== true) for (const warning of accepted.warnings) if (options.quiet !== true) reporter.note(printIssue(warning))
  if (options.printOutputDir === true && target !== null) context.out(`Compose dir: ${resolve(target, accepted.composeId)}`)
  if (options.wait === false) {
    if (options.json !== true) context.out(accepted.composeId)
    return EXIT.ok
  }
  return watchToEnd(server, accepted, { options, target, reporter, context })
}

/** What watching a compose needs beside the server. */
export interface Watching {
  options: ComposeOptions
  target: string | null
  reporter: Reporter
  context: Context
}

/** Follows a compose, exports it if asked to, and says how it ended. @returns the exit status */
export async function watchToEnd(
  server: Server,
  accepted: Pick<ComposeAccepted, 'composeId' | 'links'>,
  watching: Watching,
): Promise<number> {
  const { options, target, reporter, context } = watching
  const interrupts = new Interrupts({
    first: () => void cancel(server.api, accepted.composeId, reporter),
    second: () => reporter.note(`left ${accepted.composeId} to itself; murli watch ${accepted.composeId} comes back to it`),
  })
  try {
    const detail = await followCompose(server.api, accepted.composeId, reporter, interrupts.signal)
    reporter.end()
    const exported =
      target === null || detail.manifest === null ? null : await exportTo(server, detail, target, { ...options, signal: interrupts.signal })
    const treeUrl = server.api.url + accepted.links.tree
    const explained = options.explainMisses === true ? await server.api.show(accepted.composeId, { misses: true }) : detail
    tellEnd(explained, treeUrl, exported, watching)
    return exitCodeOf(detail)
  } catch (error) {
    reporter.end()
    if (!interrupts.signal.aborted) throw error
    return EXIT.cancelled
  } finally {
    interrupts.end()
  }
  function tellEnd(detail: ComposeDetail, treeUrl: string, exported: string | null, { options: flags }: Watching): void {
    const { nodes: _nodes, skipped: _skipped, ...summary } = detail
    const misses = flags.explainMisses === true ? { misses: missesByNode(detail) } : {}
    if (flags.json === true) return context.out(JSON.stringify({ type: 'ended', ...summary, tree: treeUrl, exported, ...misses }))
    if (flags.explainMisses === true) for (const line of describeMisses(detail)) context.out(line)
    for (const line of describeFailures(detail)) context.err(line)
    if (flags.quiet !== true) for (const line of summarize(detail, treeUrl, exported)) context.out(line)
  }
}

async function cancel(api: ApiClient, id: string, reporter: Reporter): Promise<void> {
  reporter.note(`cancelling ${id}; interrupt again to leave it running`)
  try {
    await api.cancel(id)
  } catch (error) {
    reporter.note(`it could not be cancelled: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The reporter for these options. Progress goes to standard error, JSON to standard output. */
export function reporterFor(options: Pick<ComposeOptions, 'json' | 'quiet'>, context: Context): Reporter {
  if (options.json === true) return new JsonReporter((line) => context.out(line))
  if (options.quiet === true) return new QuietReporter()
  return context.isTerminal ? new ScreenReporter(context.terminal) : new LineReporter((line) => context.err(line))
}

/** Found out before the compose, not after an hour of it. */
function writableDirectory(path: string): string {
  const directory = resolve(path)
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.W_OK)
  } catch (error) {
    throw new CliError(`--target-dir ${path}: ${error instanceof Error ? error.message : String(error)}`, { exitCode: EXIT.usage })
  }
  return directory
}
