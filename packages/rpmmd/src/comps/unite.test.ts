import { expect, it } from 'vitest'
import { parseComps, printComps, uniteComps } from './index.ts'

const group = (id: string, ...packages: string[]): string =>
  `<group><id>${id}</id><name>${id}</name><packagelist>${packages.map((name) => `<packagereq>${name}</packagereq>`).join('')}</packagelist></group>`
const category = (id: string, ...groups: string[]): string =>
  `<category><id>${id}</id><name>${id}</name><grouplist>${groups.map((name) => `<groupid>${name}</groupid>`).join('')}</grouplist></category>`
const environment = (id: string, groups: string[], options: string[]): string => {
  const list = (ids: string[]) => ids.map((name) => `<groupid>${name}</groupid>`).join('')
  return `<environment><id>${id}</id><name>${id}</name><grouplist>${list(groups)}</grouplist><optionlist>${list(options)}</optionlist></environment>`
}
const match = (name: string, install: string): string => `<langpacks><match name="${name}" install="${install}"/></langpacks>`
const comps = (...elements: string[]) => parseComps(`<comps>${elements.join('')}</comps>`, 'comps.xml')

it('has everything of several documents once, members of all', () => {
  const one = comps(group('core', 'a', 'b'), category('all', 'core'), environment('min', ['core'], []), match('man', 'man-%s'))
  const other = comps(
    group('core', 'b', 'c').replace('<name>core</name>', '<name>other</name>'),
    group('ha', 'd'),
    category('all', 'ha'),
    environment('min', ['core', 'ha'], ['ha']),
    environment('big', ['ha'], []),
    match('man', 'x-%s') + match('vim', 'vim-%s'),
  )
  const expected = comps(
    group('core', 'a', 'b', 'c'),
    group('ha', 'd'),
    category('all', 'core', 'ha'),
    environment('min', ['core', 'ha'], ['ha']),
    environment('big', ['ha'], []),
    match('man', 'man-%s') + match('vim', 'vim-%s'),
  )
  expect(printComps(uniteComps([one, other]))).toBe(printComps(expected))
})

it('is the document itself when there is one', () => {
  const one = comps(group('core', 'a'), category('all', 'core'))
  expect(uniteComps([one])).toEqual(one)
})
