import { describe, expect, it } from 'vitest'
import { makePackage, makeRequest } from '../../test/packages.ts'
import { selectPackages } from '../engine/select.ts'
import type { SelectionRequest, SelectionRules, UniversePackage } from '../types.ts'
import { prepareUniverse } from '../universe/universe.ts'

/** What is selected by each generation of rules, as `name-version-release.arch@repo flags`. */
function both(
  packages: readonly UniversePackage[],
  inputs: string[],
  changes: Partial<SelectionRequest> = {},
): Record<SelectionRules, string[]> {
  const universe = prepareUniverse(packages)
  const by = (rules: SelectionRules) => {
    const { rpm, srpm, debuginfo } = selectPackages(universe, makeRequest(inputs, { ...changes, rules }))
    return [...rpm, ...srpm, ...debuginfo].map(({ package: { name, version, release, arch, repo }, flags }) =>
      [`${name}-${version}-${release}.${arch}@${repo}`, ...flags].join(' '),
    )
  }
  return { '4.3': by('4.3'), '4.10': by('4.10') }
}

/** Two copies of a build, one of them from a lookaside repository. */
const TOOL = [
  makePackage('tool-1-1.x86_64'),
  makePackage('tool-debuginfo-1-1.x86_64', { sourcerpm: 'tool-1-1.src.rpm' }),
  makePackage('tool-1-1.x86_64', { repo: 'away', lookaside: true }),
]

describe('rules of Pungi 4.3', () => {
  it('keep the newest build of an arch only, after excludes', () => {
    const packages = [
      makePackage('user-1-1.noarch', { requires: ['lib < 2', 'data < 2'] }),
      makePackage('lib-1-1.x86_64'),
      makePackage('lib-2-1.x86_64'),
      makePackage('data-1-1.noarch', { repo: 'away', lookaside: true }),
      makePackage('data-2-1.noarch'),
    ]
    expect(both(packages, ['user'], { excludes: ['data'] })).toEqual({
      '4.3': ['data-1-1.noarch@away lookaside', 'user-1-1.noarch@main input'],
      '4.10': ['data-1-1.noarch@away lookaside', 'lib-1-1.x86_64@main', 'user-1-1.noarch@main input'],
    })
  })

  it('flag the debug packages of a lookaside binary', () => {
    expect(both(TOOL, ['tool'])).toEqual({
      '4.3': ['tool-1-1.x86_64@away input lookaside', 'tool-debuginfo-1-1.x86_64@main lookaside'],
      '4.10': ['tool-1-1.x86_64@away input lookaside', 'tool-debuginfo-1-1.x86_64@main'],
    })
  })

  it('take both copies of a build with greedy all, but for what is prepopulated', () => {
    expect(both(TOOL, ['tool'], { greedy: 'all', debug: false })).toEqual({
      '4.3': ['tool-1-1.x86_64@away input lookaside', 'tool-1-1.x86_64@main input'],
      '4.10': ['tool-1-1.x86_64@away input lookaside'],
    })
    expect(both(TOOL, [], { greedy: 'all', debug: false, prepopulate: ['tool.x86_64'] })).toEqual({
      '4.3': ['tool-1-1.x86_64@away lookaside prepopulate'],
      '4.10': ['tool-1-1.x86_64@away lookaside prepopulate'],
    })
  })

  it('take excluded debug packages with greedy all, and no older ones', () => {
    const packages = [makePackage('tool-debuginfo-1-1.x86_64'), makePackage('tool-debuginfo-2-1.x86_64')]
    expect(both(packages, ['tool-debuginfo'], { greedy: 'all', excludes: ['tool-debuginfo'] })).toEqual({
      '4.3': ['tool-debuginfo-2-1.x86_64@main input'],
      '4.10': [],
    })
  })

  it('know no name.arch', () => {
    expect(both([makePackage('tool-1-1.x86_64'), makePackage('tool-1-1.i686')], ['tool.i686'])).toEqual({
      '4.3': [],
      '4.10': ['tool-1-1.i686@main input'],
    })
  })
})
