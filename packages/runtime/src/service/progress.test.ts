import { ComposeEvent } from '@murli/contracts'
import { expect, it } from 'vitest'
import { testTask } from '../testing/task-message.ts'
import { throttledProgress } from './progress.ts'

it('sends one event a second, and the end at any time', () => {
  const events: ComposeEvent[] = []
  let now = 0
  const progressed = throttledProgress(
    testTask(),
    (event) => events.push(ComposeEvent.parse(event)),
    () => now,
  )
  for (now = 0; now <= 2000; now += 100) progressed(`at ${now}`, now / 4000)
  progressed('over', 1)
  progressed('beyond', 7)
  expect(events.map((event) => (event.type === 'progress' ? [event.message, event.fraction] : []))).toEqual([
    ['at 0', 0],
    ['at 1000', 0.25],
    ['at 2000', 0.5],
    ['over', 1],
  ])
})
