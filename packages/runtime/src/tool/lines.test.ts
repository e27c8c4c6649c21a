import { expect, it } from 'vitest'
import { Lines } from './lines.ts'

function linesOf(...chunks: (string | Buffer)[]): string[] {
  const given: string[] = []
  const lines = new Lines((line) => given.push(line))
  for (const chunk of chunks) lines.push(Buffer.from(chunk))
  return given
}

it('gives lines as soon as they are whole, whatever ends them', () => {
  expect(linesOf('one\ntw', 'o\r\nthree\rfour')).toEqual(['one', 'two', 'three'])
})

it('leaves out what is only for terminals, and empty lines', () => {
  expect(linesOf('\u001b[1;31mred\u001b[0m  \n\n  \n')).toEqual(['red'])
})

it('puts characters together that come in two pieces', () => {
  const bytes = Buffer.from('Kröte\n')
  expect(linesOf(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['Kröte'])
})

it('keeps a bounded part of what has no end', () => {
  const [line = ''] = linesOf('x'.repeat(1_000_000), 'end\n')
  expect(line.length).toBeLessThan(10_000)
  expect(line.endsWith('end')).toBe(true)
})
