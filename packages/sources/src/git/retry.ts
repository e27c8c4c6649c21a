import { setTimeout as pause } from 'node:timers/promises'
import { MurliError } from '@murli/runtime/errors'
import type { SourceSettings } from '../settings.ts'

/** What Git says when asking again would be answered in the same way. */
const LASTING =
  /not found|does not exist|does not appear to be a git repository|no such file|authentication failed|could not read (username|password)|permission denied|access denied|transport '.*' not allowed|protocol '.*' is not supported|dubious ownership|couldn't find remote ref|not our ref|prompts disabled|host key|returned error: 4\d\d|bad object|shallow|reference is not a tree/i

/**
 * Tries something that talks to a server again after faults of the connection, until `patienceMs` are over. The peer tries
 * everything again, for minutes (spec 01 §4.3, §4.5); what would fail in the same way fails at once here.
 */
export async function patiently<T>(settings: SourceSettings, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + settings.patienceMs
  for (let pauseMs = settings.pauseMs; ; pauseMs *= 2) {
    try {
      return await attempt()
    } catch (error) {
      if (signal.aborted || !mayPass(error) || Date.now() + pauseMs > end) throw error
      await pause(pauseMs, undefined, { signal })
    }
  }
}

/** Whether a later attempt may succeed. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof MurliError)) return false
  return (
    error.code === 'DEADLINE_EXCEEDED' ||
    error.code === 'REPO_UNREACHABLE' ||
    (error.code === 'TOOL_FAILED' && !LASTING.test(error.message))
  )
}
