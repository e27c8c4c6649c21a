import type { ComposeIdentity, ComposeType } from '@murli/contracts'
import { MurliError } from '@murli/runtime/errors'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { isEnded } from '../engine/states.ts'
import type { ComposeRecord } from '../ledger/records.ts'

const DAY_MS = 24 * 60 * 60_000

/** How long composes are kept: so many days after their end, and the last so many of a release whatever their age. Null: for ever. */
const Term = z.strictObject({ days: z.number().nonnegative(), last: z.int().nonnegative().default(0) }).nullable()
type Term = z.infer<typeof Term>

/**
 * Retention by type of compose; `failed` is for doomed and cancelled ones of all types. `results` are remembered results of tasks that no
 * kept compose has: they go when nobody used them for so many days.
 */
export const Retention = z.strictObject({
  production: Term.default(null),
  development: Term.default({ days: 90, last: 3 }),
  nightly: Term.default({ days: 14, last: 3 }),
  ci: Term.default({ days: 7, last: 1 }),
  test: Term.default({ days: 7, last: 1 }),
  failed: Term.default({ days: 7, last: 0 }),
  results: z.strictObject({ days: z.number().nonnegative() }).default({ days: 14 }),
}) satisfies z.ZodType<Record<ComposeType, Term>>
export type Retention = z.infer<typeof Retention>

const EXPECTED = 'expected JSON such as {"nightly": {"days": 14, "last": 3}, "production": null}; null keeps for ever'

/**
 * Reads MURLI_RETENTION, JSON with the members of `Retention` that differ from the defaults; MURLI_RETENTION_FILE names a file of it.
 * @throws {MurliError} CONFIG_INVALID
 */
export function retentionFromEnv(env: NodeJS.ProcessEnv): Retention {
  const [variable, text] = retentionText(env)
  const parsed = Retention.safeParse(parseJson(variable, text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new MurliError('CONFIG_INVALID', `${variable}: ${issue?.path.join('.') || 'the value'}: ${issue?.message}`, { hint: EXPECTED })
}

function retentionText(env: NodeJS.ProcessEnv): [variable: string, text: string] {
  const file = env['MURLI_RETENTION_FILE'] ?? ''
  if (file === '') return ['MURLI_RETENTION', env['MURLI_RETENTION'] ?? '']
  try {
    return [file, readFileSync(file, 'utf8')]
  } catch (cause) {
    throw new MurliError('CONFIG_INVALID', `MURLI_RETENTION_FILE: cannot read ${file}`, { cause })
  }
}

function parseJson(variable: string, text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new MurliError('CONFIG_INVALID', `${variable}: it is not JSON: ${why}`, { hint: EXPECTED, cause })
  }
}

/** What keeps composes besides their age. */
export interface Holders {
  /** Whether a name stands for the compose, or did so not long ago. */
  isPublished(record: ComposeRecord): boolean
  /** Composes that plans compare with which are being made. */
  compared: ReadonlySet<string>
}

/** Composes whose time is over at `now` (milliseconds since 1970): none that runs, is pinned, published or compared with. Pure. */
export function composesToRetire(
  records: readonly ComposeRecord[],
  holders: Holders,
  { retention, now }: { retention: Retention; now: number },
): ComposeRecord[] {
  const newest = records.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  const seen = new Map<string, number>()
  return newest.filter((record) => {
    if (!isEnded(record.state)) return false
    const kind = isFailed(record) ? 'failed' : record.identity.type
    const group = `${kind} ${releaseOf(record.identity)}`
    const newer = seen.get(group) ?? 0
    seen.set(group, newer + 1)
    const term = retention[kind]
    if (term === null || newer < term.last || now - endOf(record) < term.days * DAY_MS) return false
    return record.pin === undefined && !holders.isPublished(record) && !holders.compared.has(record.identity.id)
  })
}

function isFailed({ state }: ComposeRecord): boolean {
  return state === 'doomed' || state === 'cancelled'
}

function endOf({ finishedAt, createdAt }: ComposeRecord): number {
  return Date.parse(finishedAt ?? createdAt)
}

/** What comes before the date in a compose's id (spec 05 §7.1). */
function releaseOf({ id, date }: ComposeIdentity): string {
  return id.slice(0, id.lastIndexOf(`-${date}`))
}
