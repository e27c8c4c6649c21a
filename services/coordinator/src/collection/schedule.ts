import type { CollectionStatus } from '@murli/contracts'
import { MurliError } from '@murli/runtime/errors'

const VARIABLE = 'MURLI_COLLECT_EVERY_SECONDS'

/** Reads how often the coordinators collect by themselves, in seconds; null: only when somebody asks. @throws {MurliError} CONFIG_INVALID */
export function collectEveryFromEnv(env: NodeJS.ProcessEnv): number | null {
  const text = (env[VARIABLE] ?? '').trim()
  if (text === '') return null
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds > 0) return seconds
  throw new MurliError('CONFIG_INVALID', `${VARIABLE}: '${text}' is not a whole number of seconds above 0`, {
    hint: '86400 is once a day; unset, murli gc is the only one that collects',
  })
}

/**
 * Whether it is time for a collection that nobody asks for: so long after the end of the last one, also when that failed. Those that only
 * said what would go do not count. @param everyMs null: never; @param now milliseconds since 1970
 */
export function isDue(last: CollectionStatus | null, everyMs: number | null, now: number): boolean {
  if (everyMs === null || last?.finishedAt === null) return false
  const endedAt = lastEnd(last)
  return endedAt === undefined || now - Date.parse(endedAt) >= everyMs
}

/** When the last collection ended that took things away; undefined when there was none. */
export function lastEnd(last: CollectionStatus | null): string | undefined {
  if (last === null) return undefined
  return last.dryRun ? last.collectedAt : (last.finishedAt ?? last.collectedAt)
}
