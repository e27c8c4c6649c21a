import { expect, it } from 'vitest'
import { parseComps } from '../comps/index.ts'
import { readElement } from './index.ts'

it.each([
  ['a million levels', '<a>'.repeat(1_000_000), 'elements are nested more than 100 levels deep'],
  ['endless elements', `<comps>${'<a/>'.repeat(1_000_001)}</comps>`, 'more than 1000000 elements and attributes'],
  [
    'endless attributes',
    `<comps ${Array.from({ length: 1_000_001 }, (_, index) => `a${index}=""`).join(' ')}/>`,
    'more than 1000000 elements and attributes',
  ],
  ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>', 'undefined entity'],
  ['an entity of another file', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'undefined entity'],
  ['NUL', '<a>\0</a>', 'disallowed character'],
])('a document with %s is refused with its place', (_what, xml, message) => {
  expect(readElement(xml)).toEqual({ problem: { message: expect.stringContaining(message), line: 1, column: expect.any(Number) } })
})

it('reads 200,000 packages of one group, and texts of megabytes', () => {
  const packages = '<packagereq>a</packagereq>'.repeat(200_000)
  const xml = `<comps><group><id>g</id><name>${'n'.repeat(4_000_000)}</name><packagelist>${packages}</packagelist></group></comps>`
  const [group] = parseComps(xml, 'comps.xml').groups
  expect([group?.packages.length, group?.name.length]).toEqual([200_000, 4_000_000])
})

it('takes names that objects have for plain names', () => {
  const xml = '<comps><langpacks><match name="__proto__" install="constructor-%s"/></langpacks></comps>'
  expect(Object.entries(parseComps(xml, 'comps.xml').langpacks)).toEqual([['__proto__', 'constructor-%s']])
})
