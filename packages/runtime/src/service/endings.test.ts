import { expect, it } from 'vitest'
import { MurliError } from '../errors/index.ts'
import { settlementOf, WorkerStopping } from './endings.ts'

const DELAYS = [1000, 5000, 15_000]
const delivery = (deliveryCount: number) => ({ deliveryCount, isLastDelivery: deliveryCount === 5 })

it.each([
  [new MurliError('REPO_INVALID', ''), 1],
  [new MurliError('CANCELLED', ''), 1],
  [new MurliError('DEADLINE_EXCEEDED', ''), 1],
  [new MurliError('REPO_UNREACHABLE', ''), 2],
  [new MurliError('TOOL_MISSING', ''), 3],
  [Object.assign(new Error('no space'), { code: 'ENOSPC' }), 3],
  [new Error('a defect'), 3],
  [new MurliError('STORAGE_UNAVAILABLE', ''), 5],
])('tells %s after %i deliveries', (error, deliveries) => {
  for (let count = 1; count < deliveries; count += 1) {
    expect(settlementOf(error, delivery(count), DELAYS)).toEqual({ kind: 'retry', delayMs: DELAYS[Math.min(count, DELAYS.length) - 1] })
  }
  expect(settlementOf(error, delivery(deliveries), DELAYS)).toEqual({ kind: 'complete' })
})

it('hands back what a stopping worker did not finish, even at the last delivery', () => {
  expect(settlementOf(new WorkerStopping(), delivery(5), DELAYS)).toEqual({ kind: 'hand-back' })
})
