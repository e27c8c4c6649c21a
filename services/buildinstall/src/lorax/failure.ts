import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MurliError } from '@murli/runtime/errors'

/** What lorax prints, in the directory of its own logs. */
export const OUTPUT_LOG = 'output.log'
/** Where reasons are looked for, those that say them best first (spec 06 §1.2: logs in the directory of the log file). */
const LOGS = ['pylorax.log', 'lorax.log', OUTPUT_LOG, 'program.log']
const UNRESOLVED = 'Dependency check failed'
const FULL = 'No space left on device'
/** A line of Python's logging of such a level, or the last line of a traceback. */
const REASON = /\b(?:ERROR|CRITICAL|FATAL)\b|^(?:\w+\.)*\w*(?:Error|Exception)\b:|^error: /
const TAIL_BYTES = 4096
const LONGEST_REASON = 400

/**
 * A failure of lorax with what its logs say of the reason: packages that are missing (from the line that begins `Dependency check failed` to the
 * end, spec 06 §1.9), a full disk, or the first line that is an error. Other errors, and failures of which no log says more, come back as they are.
 */
export async function explainedFailure(thrown: unknown, directory: string): Promise<unknown> {
  if (!(thrown instanceof MurliError) || thrown.code !== 'TOOL_FAILED') return thrown
  const written = await Promise.all(LOGS.map((name) => readIfThere(join(directory, name))))
  // a full disk may have no room for its logs either
  const logs = [...written, thrown.tail ?? '']
  const full = logs.flatMap(linesOf).find((line) => line.includes(FULL))
  // the harness knows which disk it is
  if (full !== undefined) return Object.assign(new Error(`lorax failed: ${full.trim()}`, { cause: thrown }), { code: 'ENOSPC' })
  return unresolved(thrown, logs) ?? saidInLogs(thrown, logs) ?? thrown
}

function unresolved(error: MurliError, logs: readonly string[]): MurliError | null {
  for (const log of logs) {
    const lines = linesOf(log)
    const start = lines.findIndex((line) => line.startsWith(UNRESOLVED))
    if (start < 0) continue
    const [heading = '', first = ''] = lines.slice(start)
    const reason = first === '' ? heading : `${heading}: ${first}`
    const hint = 'packages of the compose, of lorax_extra_sources, or templates of lorax lack what is named'
    return failureOf(error, reason, { tail: lines.slice(start).join('\n').trimEnd().slice(0, TAIL_BYTES), hint })
  }
  return null
}

function saidInLogs(error: MurliError, logs: readonly string[]): MurliError | null {
  for (const log of logs) {
    const lines = linesOf(log)
    const reason = lines.find((line) => REASON.test(line))
    if (reason !== undefined) return failureOf(error, reason, { tail: lines.join('\n').trimEnd().slice(-TAIL_BYTES) })
  }
  return null
}

function failureOf(error: MurliError, reason: string, more: { tail: string; hint?: string }): MurliError {
  const details = error.details === undefined ? {} : { details: error.details }
  return new MurliError('TOOL_FAILED', `lorax failed: ${reason.trim().slice(0, LONGEST_REASON)}`, { ...more, ...details, cause: error })
}

function linesOf(log: string): string[] {
  return log.split('\n')
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
