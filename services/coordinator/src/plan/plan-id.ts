import { createHash, randomBytes } from 'node:crypto'

const PLAN_ID = /^plan\.[0-9a-f]{16}$/

/** The id of a plan. It goes where ids of composes go, and no compose can have it: theirs have a date after a hyphen (spec 05 §7.1). */
export function newPlanId(idempotencyKey: string | null): string {
  const digits = idempotencyKey === null ? randomBytes(8).toString('hex') : createHash('sha256').update(idempotencyKey).digest('hex')
  return `plan.${digits.slice(0, 16)}`
}

/** Whether the id is that of a plan. */
export function isPlan(id: string): boolean {
  return PLAN_ID.test(id)
}
