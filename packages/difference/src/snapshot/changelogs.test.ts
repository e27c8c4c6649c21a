import { expect, it } from 'vitest'
import { entriesBeyond } from './changelogs.ts'

const entry = (text: string, date = 0) => ({ author: 'A', date, text })

it('takes entries down to the first one that was there before, whatever their dates', () => {
  const entries = [entry('- three', 3), entry('- two', 2), entry('- one', 1)]
  expect(entriesBeyond(entries, [entry('- two', 7), entry('- one', 6)])).toEqual([entry('- three', 3)])
  expect(entriesBeyond(entries, [])).toEqual(entries)
  expect(entriesBeyond(entries, entries)).toEqual([])
})
