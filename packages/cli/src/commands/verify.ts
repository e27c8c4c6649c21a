import { mkdtemp, rm } from 'node:fs/promises'
import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ComposeDetail } from '@murli/contracts'
import { type Check, CHECKS, checksTable, ComposeDirectory, type Finding, runChecks, SECTIONS, VerifyError } from '@murli/verify'
import type { ApiClient } from '../api/client.ts'
import { CliError, EXIT } from '../error.ts'
import { exportCompose } from '../export/export-compose.ts'
import { findingLines, verdictLine } from '../report/findings.ts'
import { connect, type Server } from '../stack/connect.ts'
import type { Context } from './context.ts'
import { Interrupts } from './interrupts.ts'

/** Options of `murli verify`. */
export interface VerifyFlags {
  /** Numbers and ranges of checks, such as `1,5,24-33`. */
  only?: string[]
  skip?: string[]
  /** Warnings count as well. */
  strict?: boolean
  /** Print the checks, and look at no compose. */
  list?: boolean
  json?: boolean
}

/**
 * `murli verify ID|DIR`: what is wrong with a compose, in a directory of any origin or in the store (spec 05 §9).
 * @returns 0 when nothing is wrong, or nothing but warnings without `--strict`; 1 for findings
 * @throws {CliError} with exit status 2: wrong usage, or no compose that could be read
 */
export async function verify(name: string | undefined, flags: VerifyFlags, context: Context): Promise<number> {
  if (flags.list === true) {
    context.out(checksTable(SECTIONS))
    return EXIT.ok
  }
  if (name === undefined) throw wrongUsage('no compose is given', 'name the directory of a compose, or its id')
  const checks = chosenChecks(flags)
  if (isDirectory(name)) return report(name, checks, flags, context)
  return withExport(name, context, (directory) => report(directory, checks, flags, context))
}

async function report(directory: string, checks: readonly Check[], flags: VerifyFlags, context: Context): Promise<number> {
  try {
    return await reported(await ComposeDirectory.open(directory), checks, flags, context)
  } catch (error) {
    throw asUnreadable(error)
  }
}

async function reported(compose: ComposeDirectory, checks: readonly Check[], flags: VerifyFlags, context: Context): Promise<number> {
  const findings: Finding[] = []
  const sections = new Set<string>()
  for await (const finding of runChecks(compose, checks)) {
    findings.push(finding)
    if (flags.json !== true) for (const line of findingLines(finding, sections)) context.out(line)
  }
  const errors = findings.filter(({ severity }) => severity === 'E').length
  const warnings = findings.length - errors
  const numbers = checks.map(({ number }) => number)
  if (flags.json === true) context.out(JSON.stringify({ compose: compose.name, checks: numbers, errors, warnings, findings }))
  else context.out(verdictLine(compose.name, { checks: checks.length, errors, warnings }))
  return errors > 0 || (flags.strict === true && warnings > 0) ? EXIT.failed : EXIT.ok
}

/** What may not be read, or fails to be, is no finding: nobody knows what is in it. */
function asUnreadable(error: unknown): unknown {
  if (error instanceof VerifyError) {
    const { message, code, hint } = error
    return new CliError(message, { code, exitCode: EXIT.usage, ...(hint === undefined ? {} : { hint }) })
  }
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  return new CliError(error.message.replace(/^[A-Z]+: /, ''), { code: String(error.code), exitCode: EXIT.usage })
}

/** A path with a slash is meant as a directory even when there is none: ids have no slash. */
function isDirectory(name: string): boolean {
  return name.includes('/') || name === '.' || statSync(name, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Works on a compose of the server in a directory for the time being; beside a local store it is made of hard links. */
async function withExport(id: string, context: Context, work: (directory: string) => Promise<number>): Promise<number> {
  const server = await connect({ start: true, say: (line) => context.err(line) })
  const interrupts = new Interrupts({ first: () => process.exit(130), second: () => undefined })
  const scratch = await mkdtemp(join(server.objects === null ? tmpdir() : dirname(server.objects.directory), 'verify-'))
  try {
    return await work(await exported(server, id, scratch, interrupts.signal))
  } finally {
    interrupts.end()
    await rm(scratch, { recursive: true, force: true })
  }
}

async function exported({ api, objects }: Server, id: string, targetDirectory: string, signal: AbortSignal): Promise<string> {
  const compose = await shown(api, id)
  if (compose.manifest === null) {
    throw new CliError(`compose ${id} is ${compose.state}: there is nothing to verify yet`, { code: 'CONFLICT', exitCode: EXIT.usage })
  }
  return (await exportCompose({ api, compose, targetDirectory, objects, signal })).directory
}

async function shown(api: ApiClient, id: string): Promise<ComposeDetail> {
  try {
    return await api.show(id)
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'NOT_FOUND') throw error
    throw new CliError(error.message, {
      code: error.code,
      exitCode: EXIT.usage,
      hint: 'murli status lists composes; a directory is named with a slash',
    })
  }
}

function chosenChecks({ only, skip }: VerifyFlags): Check[] {
  const wanted = only === undefined ? null : numbersOf('--only', only)
  const unwanted = numbersOf('--skip', skip ?? [])
  return CHECKS.filter(({ number }) => (wanted === null || wanted.has(number)) && !unwanted.has(number))
}

/** @throws {CliError} exit status 2 for what is no number of a check */
function numbersOf(option: string, texts: readonly string[]): Set<number> {
  const known = CHECKS.map(({ number }) => number)
  const parts = texts.flatMap((text) => text.split(','))
  return new Set(
    parts.flatMap((part) => {
      const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? []
      const [from, to] = [Number(first), Number(last ?? first)]
      if (known.includes(from) && known.includes(to) && from <= to) return known.filter((number) => number >= from && number <= to)
      throw wrongUsage(
        `${option}: '${part}' is no check, nor a range of them`,
        'checks have the numbers 1 to 68, as in --only 1,5,24-33; --list prints them',
      )
    }),
  )
}

function wrongUsage(message: string, hint: string): CliError {
  return new CliError(message, { code: 'REQUEST_INVALID', exitCode: EXIT.usage, hint })
}
