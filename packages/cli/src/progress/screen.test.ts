import { stripVTControlCharacters } from 'node:util'
import { expect, test, vi } from 'vitest'
import type { ComposeEvent } from '@murli/contracts'
import { formatDuration } from './duration.ts'
import { ScreenReporter } from './reporter.ts'
import { drawCompose } from './screen.ts'
import { applyEvent, phaseCounts, runningNodes, type WatchedCompose, type WatchedNode } from './state.ts'

const AT = '2026-01-01T00:00:00.000Z'

function node(id: string, state: WatchedNode['state'], startedAt: number | null = null): [string, WatchedNode] {
  return [id, { id, phase: id.split('/')[0] ?? '', state, startedAt, message: null, fraction: null }]
}

function compose(...nodes: [string, WatchedNode][]): WatchedCompose {
  return { id: 'A-1-20260101.t.0', state: 'running', nodes: new Map(nodes) }
}

const event = (id: string, state: 'running' | 'succeeded'): ComposeEvent => ({
  version: 1,
  type: 'node',
  composeId: 'A-1-20260101.t.0',
  at: AT,
  node: id,
  attempt: 1,
  state,
  failure: null,
  warnings: [],
  durationMs: null,
})

test('phases are counted in their order, whatever the order of the nodes', () => {
  const counts = phaseCounts(
    compose(node('createiso/A/x', 'pending'), node('gather/A/x', 'memoised'), node('init/-/x', 'succeeded'), node('gather/A/y', 'failed')),
  )
  expect(counts.map(({ phase, done, total, failed }) => [phase, done, total, failed])).toEqual([
    ['init', 1, 1, 0],
    ['gather', 2, 2, 1],
    ['createiso', 0, 1, 0],
  ])
})

test('the slowest is last, next to the cursor', () => {
  const watched = compose(node('a/A/x', 'running', 100), node('b/A/x', 'running', 50), node('c/A/x', 'running', 200))
  expect(runningNodes(watched).map(({ id }) => id)).toEqual(['c/A/x', 'a/A/x', 'b/A/x'])
})

test('events change what is drawn', () => {
  const watched = compose(node('init/-/x', 'queued'))
  applyEvent(watched, event('init/-/x', 'running'))
  applyEvent(watched, {
    version: 1,
    type: 'progress',
    composeId: watched.id,
    at: AT,
    node: 'init/-/x',
    attempt: 1,
    message: 'reading',
    fraction: 0.5,
  })
  const lines = drawCompose(watched, {
    now: Date.parse('2026-01-01T00:00:03Z'),
    startedAt: Date.parse('2026-01-01T00:00:00Z'),
    columns: 120,
    rows: 20,
  })
  expect(lines.map(stripVTControlCharacters).join('\n')).toMatch(
    /A-1-20260101\.t\.0 {2}running {2}3\.0 s\n.* init .*0\/1 {2}1 running\n.*init\/-\/x +reading +50% +3\.0 s/,
  )
  applyEvent(watched, event('init/-/x', 'succeeded'))
  expect(runningNodes(watched)).toEqual([])
})

test('the picture fits the terminal', () => {
  const running = Array.from({ length: 50 }, (_, index) => node(`gather/V${index}/x86_64`, 'running', index))
  const lines = drawCompose(compose(...running), { now: 100_000, startedAt: 0, columns: 40, rows: 12 })
  expect(lines.length).toBeLessThan(12)
  expect(Math.max(...lines.map((line) => stripVTControlCharacters(line).length))).toBeLessThanOrEqual(40)
  expect(lines.map(stripVTControlCharacters).join('\n')).toContain('and 42 more')
  expect(lines.at(-1)).toContain('gather/V0/')
})

test('each picture is one write over the last, and notes stay above', () => {
  vi.useFakeTimers()
  const written: string[] = []
  const reporter = new ScreenReporter({ write: (text) => void written.push(text), columns: 80, rows: 24 })
  reporter.begin(compose(node('init/-/x', 'running', Date.now())))
  reporter.note('a warning')
  vi.advanceTimersByTime(100)
  reporter.end()
  vi.advanceTimersByTime(1000)
  vi.useRealTimers()
  const eraser = '\u001B[3A\u001B[J'
  expect(written.map((text) => text.startsWith(eraser))).toEqual([false, true, false, true, true])
  expect(written[1]).toBe(`${eraser}a warning\n`)
})

test.each([
  [40, '0.0 s'],
  [12_340, '12.3 s'],
  [99_900, '99.9 s'],
  [245_000, '4 min 05 s'],
  [7_380_000, '2 h 03 min'],
])('%i ms is %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
})
