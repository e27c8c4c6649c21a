import { expect, test } from 'vitest'
import { jigdoWithNames, jigdoWithPaths } from './jigdo.ts'

const SUM = 'fUqO2NIe37F5nQhybd74ww'
const text = (...parts: string[]): string =>
  [
    '[Jigdo]',
    'Version=1.2',
    '',
    '[Image]',
    'Filename=image.iso',
    'Template=image.template',
    'Template-MD5Sum=x',
    '',
    '[Parts]',
    ...parts,
    '',
  ].join('\n')

test.each([
  ['a plain one', 'Packages/a-1-1.noarch.rpm', 'A:Packages/a-1-1.noarch.rpm'],
  ['one with a blank, or =', 'a =b', "'A:a =b'"],
  ['one with a single quote', "it's", `"A:it's"`],
  ['one with all quotes', String.raw`it's "\$`, String.raw`"A:it's \"\\$"`],
])('a path takes the place of a number: %s', (_, path, written) => {
  expect(jigdoWithPaths(text(`${SUM}=A:12`), new Map([['12', path]]))).toBe(text(`${SUM}=${written}`))
})

test('a part that is none of the files, and no list at all', () => {
  expect(jigdoWithPaths(text(`${SUM}=A:3`), new Map([['12', 'a']]))).toBeNull()
  expect(jigdoWithPaths('[Jigdo]\nVersion=1.2\n', new Map())).toBeNull()
  expect(jigdoWithPaths(text(), new Map())).toBe(text())
})

test('names of image and template, and nothing below the list is touched', () => {
  const parts = [`${SUM}=A:Filename=x`, 'Filename=part']
  const named = jigdoWithNames(text(...parts), { image: 'DP $& 1.iso', template: 'DP-1.iso.template' })
  expect(named).toBe(
    text(...parts)
      .replace('image.iso', () => `'DP $& 1.iso'`)
      .replace('=image.template', '=DP-1.iso.template'),
  )
})
