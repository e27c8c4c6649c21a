import { describe, expect, it } from 'vitest'
import { SelectionError } from '../error.ts'
import { excludesOfGroups, expandGroups, mergeGroups } from './groups.ts'

const lookaside = {
  groups: [
    {
      id: 'core',
      packages: [
        { name: 'bash', type: 'optional' },
        { name: 'zsh', type: 'mandatory' },
      ],
    },
    { id: 'old', packages: [{ name: 'ed', type: 'default' }] },
  ],
  langpacks: [{ name: 'man', install: 'man-%s' }],
}
const ordinary = {
  groups: [
    {
      id: 'core',
      packages: [
        { name: 'bash', type: 'mandatory' },
        { name: 'vim', type: 'default' },
        { name: 'nano', type: 'optional' },
        { name: 'vim-spell', type: 'conditional', requires: 'vim' },
        { name: 'odd', type: 'weird' },
      ],
    },
  ],
  langpacks: [
    { name: 'man', install: 'man-pages-%s' },
    { name: 'vim', install: 'vim-%s' },
  ],
}
const { groups, langpacks } = mergeGroups([lookaside, ordinary])

describe('mergeGroups', () => {
  it('unites by name, the later entry winning', () => {
    expect(groups.get('core')?.packages.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'bash mandatory',
      'zsh mandatory',
      'vim default',
      'nano optional',
      'vim-spell conditional',
      'odd weird',
    ])
    expect(langpacks).toEqual([
      { name: 'man', install: 'man-pages-%s' },
      { name: 'vim', install: 'vim-%s' },
    ])
  })
})

describe('expandGroups', () => {
  it.each([
    ['mandatory', 'bash zsh'],
    ['default', 'bash zsh vim'],
    ['all', 'bash zsh vim nano'],
  ] as const)('%s members are %s', (include, names) => {
    const expanded = expandGroups(groups, [{ id: 'core', include }])
    expect(expanded.inputs.join(' ')).toBe(names)
    expect(expanded.conditionals).toEqual([{ name: 'vim', install: 'vim-spell' }])
  })

  it('refuses a group that does not exist', () => {
    expect(() => expandGroups(groups, [{ id: 'gone' }])).toThrow(SelectionError)
  })
})

describe('excludesOfGroups', () => {
  it('is mandatory and default members', () => {
    expect(excludesOfGroups(groups, ['core', 'old'])).toEqual(['bash', 'zsh', 'vim', 'ed'])
  })
})
