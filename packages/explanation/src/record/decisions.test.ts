import type { Because, Selected, UniversePackage } from '@murli/selection'
import { parseNevra } from '@murli/rpmmd/nevra'
import { expect, it } from 'vitest'
import { decisionsDocument } from './decisions.ts'

const ASKED = { variant: 'Server', arch: 'x86_64', inputs: [], groups: [], excludes: [], missing: [], unresolved: {} }
const NOTHING = { rpm: [], srpm: [], debuginfo: [], rejected: [] }

function packageOf(nevra: string, repo: string | null = null): UniversePackage {
  const lists = { provides: [], requires: [], files: () => [] }
  return { ...parseNevra(nevra), sourcerpm: '', repo: repo ?? 'repos', lookaside: repo !== null, ...lists }
}

function selected(packaged: UniversePackage, because: Partial<Because<UniversePackage>>, flags: string[] = []): Selected<UniversePackage> {
  return { package: packaged, flags, reasons: [], because: { kind: 'input', by: null, text: null, depth: 0, ...because } }
}

it('holds packages and texts once, selected ones first, and what was put aside', () => {
  const [bash, glibc, i686, old] = ['bash-5-1.x86_64', 'glibc-1:2-1.x86_64', 'glibc-1:2-1.i686', 'zsh-1-1.x86_64'].map((nevra) =>
    packageOf(nevra),
  )
  const rpm = [selected(bash!, { text: 'bash' }), selected(glibc!, { kind: 'requires', by: bash!, text: 'libc', depth: 1 })]
  const rejected = [
    { package: i686!, rule: 'native' as const, by: glibc!, text: 'libc' },
    { package: bash!, rule: 'older' as const, by: glibc!, text: null },
  ]
  expect(decisionsDocument(ASKED, [{ ...NOTHING, rpm, rejected }], [bash!, old!])).toMatchObject({
    packages: ['bash-5-1.x86_64', 'glibc-1:2-1.x86_64', 'glibc-1:2-1.i686', 'zsh-1-1.x86_64'],
    texts: ['bash', 'libc'],
    selected: { list: [0, 0], kind: [0, 2], by: [-1, 0], text: [0, 1] },
    rejected: { package: [2], rule: [7], by: [1], text: [1] },
  })
})

it('takes the shorter chain of two selections, and lookaside only when both say so', () => {
  const [bash, glibc] = [packageOf('bash-5-1.x86_64', 'lookaside-repo-0'), packageOf('glibc-2-1.x86_64')]
  const one = [
    selected(glibc, { text: 'glibc' }),
    selected(bash, { kind: 'requires', by: glibc, text: '/bin/sh', depth: 1 }, ['lookaside']),
  ]
  const other = [selected(bash, { text: 'bash' }, ['lookaside'])]
  const document = decisionsDocument(ASKED, [
    { ...NOTHING, rpm: one },
    { ...NOTHING, rpm: other },
  ])
  expect(document).toMatchObject({ selected: { kind: [0, 0], by: [-1, -1], text: [0, 1] }, texts: ['glibc', 'bash', 'lookaside-repo-0'] })
  expect(document.lookaside).toEqual({ package: [1], repository: [2] })
  const own = decisionsDocument(ASKED, [
    { ...NOTHING, rpm: one },
    { ...NOTHING, rpm: [selected(bash, { text: 'bash' })] },
  ])
  expect(own.lookaside.package).toEqual([])
})
