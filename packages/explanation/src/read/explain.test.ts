import type { DecisionsDocument } from '@murli/contracts/documents'
import { describe, expect, it } from 'vitest'
import { Decisions } from './decisions.ts'
import { explainElsewhere } from './elsewhere.ts'
import { explainTree } from './explain.ts'
import { movedInto } from './moved.ts'
import { PackageQuery } from './query.ts'
import type { Sources, Tree } from './tree.ts'

const DOCUMENT: DecisionsDocument = {
  kind: 'decisions',
  version: 1,
  variant: 'Server',
  arch: 'x86_64',
  packages: ['bash-5-1.x86_64', 'glibc-2-1.x86_64', 'glibc-2-1.src', 'base-1-1.noarch', 'glibc-2-1.i686', 'nano-1-1.x86_64'],
  texts: ['bash', 'libc', 'lookaside Base', 'nano*', '/etc/base'],
  selected: { list: [0, 0, 1, 0], kind: [0, 2, 8, 2], by: [-1, 0, 1, 1], text: [0, 1, -1, 4] },
  lookaside: { package: [3], repository: [2] },
  rejected: { package: [4, 5], rule: [7, 0], by: [1, -1], text: [1, 3] },
  inputs: [{ pattern: 'bash', origins: [{ from: 'group', group: 'core', type: 'mandatory', comps: 'Server' }, { from: 'configuration' }] }],
  groups: ['core'],
  excludes: [{ pattern: 'nano*', origin: 'configuration' }],
  missing: ['emacs', 'vim.i686'],
  unresolved: { 'bash.x86_64': ['perl >= 5', 'perl'] },
}

const SOURCES: Sources = {
  origin: (_tree, _pattern, origin) =>
    origin.from === 'group'
      ? { from: 'group', text: `group ${origin.group}`, position: { file: 'comps.xml', line: 3, column: 1 } }
      : { from: 'additional_packages', text: 'additional_packages', position: null },
  exclude: () => ({ file: 'x.conf', line: 7, column: 1 }),
  otherGroups: (_tree, name) => (name === 'vim' ? [{ group: 'editors', why: 'is no group of it', position: null }] : []),
}

const tree = (changes: Partial<Tree> = {}): Tree => ({
  variant: 'Server',
  arch: 'x86_64',
  decisions: new Decisions(DOCUMENT),
  catalog: {
    kind: 'catalog',
    version: 1,
    arch: 'x86_64',
    packages: [...DOCUMENT.packages, 'vim-9-1.x86_64', 'vim-9-1.src', 'vim-debuginfo-9-1.x86_64', 'zip-3-1.x86_64'],
    excluded: [{ package: 'docs-1-1.noarch', exclusiveArch: ['s390x'], excludeArch: [] }],
  },
  trimming: [],
  ...changes,
})

/** Answers as lines. */
function told(text: string, of: Tree = tree()): string[] {
  return explainTree(of, new PackageQuery(text), SOURCES).flatMap(({ package: nevra, state, absences, steps }) => [
    `${nevra} ${state}`,
    ...absences.map(({ kind, message }) => `- ${kind}: ${message}`),
    ...steps.map(({ message }) => message),
  ])
}

describe('a package of the set', () => {
  it.each([
    ['bash', ['bash-5-1.x86_64 in', 'group core at comps.xml:3 and additional_packages: bash-5-1.x86_64']],
    [
      'glibc.src',
      [
        'glibc-2-1.src in',
        'group core at comps.xml:3 and additional_packages: bash-5-1.x86_64',
        'bash-5-1.x86_64 requires libc: glibc-2-1.x86_64',
        'source of glibc-2-1.x86_64: glibc-2-1.src',
      ],
    ],
    [
      'glibc.i686',
      ['glibc-2-1.i686 out', '- native: for libc, glibc-2-1.x86_64 is taken: native packages come before those of the second arch'],
    ],
    ['nano', ['nano-1-1.x86_64 out', '- filtered: filter_packages: nano* at x.conf:7']],
    [
      'vim',
      [
        'vim-9-1.src out',
        '- not-asked-for: no package that is built from it is selected',
        'vim-9-1.x86_64 out',
        '- group: comps group editors lists it, but is no group of it',
        '- not-asked-for: nothing else asks for it',
      ],
    ],
    ['vim-debuginfo', ['vim-debuginfo-9-1.x86_64 out', '- not-asked-for: no package that it belongs to is selected']],
    ['zip', ['zip-3-1.x86_64 out', '- not-asked-for: nothing asks for it: no group, no option, no package that is selected']],
    ['emacs', []],
  ])('%s', (text, expected) => {
    expect(told(text)).toEqual(expected)
  })

  it('is not in when a lookaside variant has it, and is explained all the same', () => {
    expect(told('base')).toEqual([
      'base-1-1.noarch out',
      '- lookaside: variant Base, which is used as lookaside, has it',
      'group core at comps.xml:3 and additional_packages: bash-5-1.x86_64',
      'bash-5-1.x86_64 requires libc: glibc-2-1.x86_64',
      'glibc-2-1.x86_64 requires /etc/base: base-1-1.noarch',
    ])
  })

  it('is not in when trimming took it out, and moves to the parent with its reasons', () => {
    const trimming = [{ variant: 'Server', arch: 'x86_64', rule: 'moved' as const, other: 'Top', packages: ['bash-5-1.x86_64'] }]
    const child = tree({ trimming })
    expect(told('bash', child).slice(0, 2)).toEqual([
      'bash-5-1.x86_64 out',
      '- trimmed: trimmed: moved to Top, since it came in only as a sibling of what Top has',
    ])
    const parent = tree({ variant: 'Top', trimming })
    const [moved, ...others] = movedInto(parent, new PackageQuery('bash'), [child, parent], SOURCES)
    expect(others).toEqual([])
    expect(moved).toMatchObject({ variant: 'Top', state: 'in', steps: [{ kind: 'input' }, { kind: 'moved', text: 'Server' }] })
  })

  it('is not decided about while gather has not ended', () => {
    expect(told('bash', tree({ decisions: null }))).toEqual(['bash undecided'])
  })
})

describe('a package that is not in the set', () => {
  const closure = new Decisions({ ...DOCUMENT, variant: null, packages: [...DOCUMENT.packages, 'vim-9-1.i686'] })
  const arches = [
    { arch: 'x86_64', closure },
    {
      arch: 's390x',
      closure: new Decisions({
        ...DOCUMENT,
        variant: null,
        arch: 's390x',
        packages: ['zipl-1-1.s390x'],
        selected: { list: [], kind: [], by: [], text: [] },
      }),
    },
  ]
  const kinds = (text: string) =>
    explainElsewhere(tree(), new PackageQuery(text), arches, SOURCES).map(({ package: nevra, absences }) => [
      nevra,
      ...absences.map(({ kind }) => kind),
    ])

  it.each([
    ['docs', [['docs-1-1.noarch', 'limits']]],
    ['vim.i686', [['vim-9-1.i686', 'asked-for', 'not-in-set']]],
    ['bash.x86_64', [['bash-5-1.x86_64', 'no-multilib']]],
    ['emacs', [['emacs', 'asked-for', 'unknown']]],
    ['perl', [['perl', 'unresolved', 'unresolved', 'unknown']]],
    ['zipl', [['zipl', 'other-arch']]],
    ['nix', [['nix', 'unknown']]],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toEqual(expected)
  })
})
