import { parseComps } from '@murli/rpmmd/comps'
import { describe, expect, it } from 'vitest'
import { groupFindings, missingGroups } from './groups.ts'

const group = (id: string, ...packages: string[]) =>
  `<group><id>${id}</id><name>${id}</name><packagelist>${packages.map((name) => `<packagereq>${name}</packagereq>`).join('')}</packagelist></group>`
const environment = (id: string, groups: string[], options: string[] = []) => {
  const ids = (names: string[]) => names.map((name) => `<groupid>${name}</groupid>`).join('')
  return `<environment><id>${id}</id><name>${id}</name><grouplist>${ids(groups)}</grouplist><optionlist>${ids(options)}</optionlist></environment>`
}
const comps = (...parts: string[]) => parseComps(`<comps>${parts.join('')}</comps>`, 'comps.xml')

describe('groups of a tree', () => {
  it('are told when none of their packages is there, globs included', () => {
    const found = groupFindings(
      'S.x86_64',
      comps(group('a', 'bash'), group('b', 'none'), group('c'), group('d', 'py*')),
      new Set(['bash', 'python']),
      null,
    )
    expect(found).toEqual([
      { severity: 'warning', kind: 'empty-group', place: 'S.x86_64', message: 'no package of groups b, c is in the tree' },
    ])
  })

  it('are told when the tree had them before, or an environment did', () => {
    const before = comps(group('a', 'bash'), group('b', 'bash'), environment('e', ['a', 'b']))
    const found = groupFindings('S.x86_64', comps(group('a', 'bash'), environment('e', ['a'])), new Set(['bash']), before)
    expect(found.map(({ kind, message }) => [kind, message])).toEqual([
      ['lost-group', 'group b: in the comps before, and not any more'],
      ['lost-group', 'environment e has no longer group b'],
    ])
  })
})

describe('groups that environments name', () => {
  it('are missed when the comps file has them not, as options too', () => {
    const found = missingGroups(comps(group('a', 'bash'), environment('e', ['a', 'x'], ['y']), environment('f', ['a'])))
    expect(found.map(({ message }) => message)).toEqual(['environment e of the comps file names groups x, y, which it has not'])
  })
})
