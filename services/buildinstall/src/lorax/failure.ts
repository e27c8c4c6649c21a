import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MurliError } from '@murli/runtime/errors'

const UNRESOLVED = 'Dependency check failed'
const TAIL_BYTES = 4096

/**
 * A failure of lorax with what its log says of the reason: from the line that begins `Dependency check failed` to the end (spec 06 §1.9).
 * Other errors, and failures with another log, come back as they are.
 */
export async function explainedFailure(error: unknown, logs: string): Promise<unknown> {
  if (!(error instanceof MurliError) || error.code !== 'TOOL_FAILED') return error
  const reason = unresolvedPart(await readIfThere(join(logs, 'pylorax.log')))
  if (reason === null) return error
  const [heading = '', first] = reason.split('\n')
  const line = first === undefined || first === '' ? heading : `${heading}: ${first}`
  return new MurliError('TOOL_FAILED', `lorax failed: ${line}`, {
    tail: reason.slice(0, TAIL_BYTES),
    ...(error.details === undefined ? {} : { details: error.details }),
    hint: 'packages of the compose, of lorax_extra_sources, or templates of lorax lack what is named',
    cause: error,
  })
}

/** The part of the log that names what is missing, or null. */
function unresolvedPart(log: string): string | null {
  const lines = log.split('\n')
  const start = lines.findIndex((line) => line.startsWith(UNRESOLVED))
  return start < 0 ? null : lines.slice(start).join('\n').trimEnd()
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
