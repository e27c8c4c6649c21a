import { expect, it } from 'vitest'
import { readElement } from './index.ts'

it('gives the tree, with the lines of start tags', () => {
  const read = readElement('<a>\n<b x="1">t</b>\n</a>')
  expect(read).toMatchObject({ root: { name: 'a', line: 1, children: [{ name: 'b', line: 2, attributes: { x: '1' }, text: 't' }] } })
})

it.each([
  ['<a>\n<b>\n</a>', { line: 3, message: '<b> of line 2 is not closed' }],
  ['<a>\n', { line: 2, message: 'unclosed tag: a' }],
  ['<a>&nbsp;</a>', { line: 1, message: 'undefined entity' }],
  ['', { line: 1, message: 'document must contain a root element' }],
])('says what is wrong with %j, and where', (xml, problem) => {
  expect(readElement(xml)).toMatchObject({ problem })
})
