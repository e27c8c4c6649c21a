import { expect, it } from 'vitest'
import { printable } from './printable.ts'

it.each([
  ['evil\u001b]0;title\u0007', String.raw`evil\u001b]0;title\u0007`],
  ['up\u001b[2K\u001b[1A\rgone', String.raw`up\u001b[2K\u001b[1A\u000dgone`],
  ['one byte\u009b2J', String.raw`one byte\u009b2J`],
  ['txt\u202egpj.exe', String.raw`txt\u202egpj.exe`],
  ['a\0b\u007f', String.raw`a\u0000b\u007f`],
])('%j acts on no terminal', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

it('keeps lines, tabs, colours and all letters', () => {
  const text = 'Jiří\t\u001b[1;31m漢字\u001b[0m\n\u{1f600}'
  expect(printable(text)).toBe(text)
})

it('changes no value of JSON', () => {
  const value = { name: 'a\u009b2J\u001b[0m' }
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value)
})
