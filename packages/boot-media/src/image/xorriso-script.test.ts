import { expect, test } from 'vitest'
import { xorrisoScript } from './xorriso-script.ts'

test('every word is quoted, quotes in it too', () => {
  expect(xorrisoScript([['-volid', `DP-1.0 O'Hara`], ['-end']])).toBe(`'-volid' 'DP-1.0 O'"'"'Hara'\n'-end'\n`)
})

test.each(['A\n-rm_r /', 'A\r'])('a word cannot bring a command of its own: %j', (word) => {
  expect(() => xorrisoScript([['-volid', word]])).toThrow(`xorriso cannot be told a name with a line break: ${JSON.stringify(word)}`)
})
