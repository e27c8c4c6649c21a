import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { MurliError } from '../errors/index.ts'
import { testTask } from '../testing/task-message.ts'
import { cancelled, deadlineExceeded, definitionFor, settlementOf, WorkerStopping } from './endings.ts'

const delays = [100, 200]
const first = { deliveryCount: 1, isLastDelivery: false }

describe('settlementOf', () => {
  it.each([
    ['a terminal error', new MurliError('REPO_INVALID', 'x'), first, { kind: 'complete' }],
    ['a fault of the surroundings', new MurliError('STORAGE_UNAVAILABLE', 'x'), first, { kind: 'retry', delayMs: 100 }],
    ['an unknown error', new TypeError('x'), first, { kind: 'retry', delayMs: 100 }],
    [
      'the third failure',
      new MurliError('STORAGE_UNAVAILABLE', 'x'),
      { deliveryCount: 3, isLastDelivery: false },
      { kind: 'retry', delayMs: 200 },
    ],
    ['the last failure', new TypeError('x'), { deliveryCount: 5, isLastDelivery: true }, { kind: 'complete' }],
    ['a cancel', cancelled(testTask()), first, { kind: 'complete' }],
    ['the deadline', deadlineExceeded(testTask()), first, { kind: 'complete' }],
    ['shutdown', new WorkerStopping('x'), { deliveryCount: 5, isLastDelivery: true }, { kind: 'hand-back' }],
  ])('%s', (_what, error, delivery, settlement) => {
    expect(settlementOf(error, delivery, delays)).toEqual(settlement)
  })
})

const definition = (version: string, item?: (item: string | null) => boolean) => ({
  phase: 'gather' as const,
  flavor: 'builtin',
  version,
  slice: z.unknown(),
  run: async () => ({ outputs: {} }),
  ...(item === undefined ? {} : { item }),
})

describe('definitionFor', () => {
  const definitions = [definition('trim', (item) => item === 'trim'), definition('rest')]

  it('goes by phase, flavor and item, first match wins', () => {
    expect(definitionFor(definitions, { phase: 'gather', flavor: 'builtin', item: 'trim' })?.version).toBe('trim')
    expect(definitionFor(definitions, { phase: 'gather', flavor: 'builtin', item: null })?.version).toBe('rest')
    expect(definitionFor(definitions, { phase: 'gather', flavor: 'other', item: null })).toBeUndefined()
    expect(definitionFor(definitions, { phase: 'init', flavor: 'builtin', item: null })).toBeUndefined()
  })
})
