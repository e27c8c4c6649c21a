import { expect, test } from 'vitest'
import { parseEventStream, type ServerSentEvent } from './event-stream.ts'

async function parse(...chunks: string[]): Promise<ServerSentEvent[]> {
  async function* stream(): AsyncGenerator<string> {
    yield* chunks
  }
  return Array.fromAsync(parseEventStream(stream()))
}

test('messages end in an empty line, fields may be in any order, comments are skipped', async () => {
  expect(await parse(': still here\n\nid: 7\nevent: node\ndata: {"a":1}\n\ndata: x\nevent: compose\n\n')).toEqual([
    { id: '7', event: 'node', data: '{"a":1}' },
    { id: null, event: 'compose', data: 'x' },
  ])
})

test('several data lines are one text, and one blank after the colon is dropped', async () => {
  expect(await parse('data: a\ndata:  b\ndata\n\n')).toEqual([{ id: null, event: 'message', data: 'a\n b\n' }])
})

test.each(['\n', '\r\n', '\r'])('chunks may be cut anywhere, with line end %j', async (end) => {
  const text = ['id: 1', 'data: one', '', 'id: 2', 'data: two', '', ''].join(end)
  const whole = await parse(`${text}:`)
  expect(whole.map(({ id, data }) => [id, data])).toEqual([
    ['1', 'one'],
    ['2', 'two'],
  ])
  expect(await parse(...text.split(''), ':')).toEqual(whole)
})

test('an unfinished message is dropped', async () => {
  expect(await parse('data: half')).toEqual([])
})
