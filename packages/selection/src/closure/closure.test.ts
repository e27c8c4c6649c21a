import { parseRichDependency } from '@murli/rpmmd/dependency'
import type { Dependency } from '@murli/rpmmd/dependency'
import { parseNevra } from '@murli/rpmmd/nevra'
import { describe, expect, it } from 'vitest'
import { type BrokenPackage, findBroken, packagesToCheck, pathsToLookUp } from './closure.ts'
import { poolOf, type Provider } from '../universe/pool-of.ts'

interface Parts {
  provides?: string[]
  requires?: string[]
  files?: string[]
  checked?: boolean
}

function dependencyOf(text: string): Dependency {
  const parsed = text.startsWith('(') ? null : parseRichDependency(`(${text})`)
  return parsed?.operator === null ? parsed.dependency : { name: text, flags: null, epoch: null, version: null, release: null, pre: false }
}

function makePackage(nevra: string, { provides = [], requires = [], files = [], checked = true }: Parts = {}): Provider {
  return {
    ...parseNevra(nevra),
    provides: provides.map(dependencyOf),
    requires: requires.map(dependencyOf),
    files: () => files,
    primaryFiles: () => files,
    lookaside: !checked,
  }
}

const X86 = ['x86_64', 'noarch']

/** What is broken in packages that are objects; lookaside ones only provide. */
function brokenOf(packages: Provider[], arches: string[] = X86): BrokenPackage[] {
  const pool = poolOf([...packages.filter(({ lookaside }) => lookaside), ...packages.filter(({ lookaside }) => lookaside !== true)])
  return findBroken(pool, packagesToCheck(pool, arches))
}

function brokenTexts(packages: Provider[], arches: string[] = X86): string[] {
  return brokenOf(packages, arches).flatMap((one) => one.requirements.map((text) => `${one.package.name}: ${text}`))
}

const PROVIDERS = [
  makePackage('p1-1-1.noarch', { provides: ['capA = 2', 'provA'] }),
  makePackage('p2-1-1.noarch', { provides: ['capB = 1:3-4'] }),
  makePackage('p3-1-1.noarch', { provides: ['vv = 1-4', 'ww = 1', 'nv', 'zz > 3', 'tt = 2~rc1'] }),
  makePackage('v1-1-1.noarch', { provides: ['v1 = 1-1'] }),
]

/** Source: spec 06 §7.2, the two columns of the table of vectors. */
const BROKEN = [
  '(miss1 and miss2)',
  '(miss1 if miss2)',
  '(miss1 if capA else miss2)',
  '(capA with capB)',
  '(capA without provA)',
  '((miss1 and miss4) or (miss2 and miss3))',
  'capB = 3',
  'vv > 1',
  'vv < 1',
  'vv = 1-5',
  'zz = 2',
  'tt >= 2',
  'v1(x86-64)',
]
const RESOLVED = [
  '(capA and miss2)',
  '(capA if miss2)',
  '(miss1 if capA else capB)',
  '(capA with provA)',
  '(capA without miss1)',
  '((miss1 or capA) and (miss2 or miss3))',
  'capB = 1:3',
  'capB >= 3',
  'vv >= 1',
  'vv <= 1',
  'vv = 1-4',
  'zz = 5',
  'ww > 1-4',
  'ww = 1-4',
  'nv = 5',
]

describe('findBroken', () => {
  it.each(BROKEN)('%s is broken', (requirement) => {
    expect(brokenTexts([...PROVIDERS, makePackage('r-1-1.noarch', { requires: [requirement] })])).toEqual([`r: ${requirement}`])
  })

  it.each(RESOLVED)('%s is resolved', (requirement) => {
    expect(brokenTexts([...PROVIDERS, makePackage('r-1-1.noarch', { requires: [requirement] })])).toEqual([])
  })

  it('checks every version and lets every version provide', () => {
    const packages = [
      makePackage('lib-1-1.x86_64', { provides: ['lib = 1'], requires: ['gone'] }),
      makePackage('lib-2-1.x86_64', { provides: ['lib = 2'] }),
      makePackage('r-1-1.noarch', { requires: ['lib = 1'] }),
    ]
    expect(brokenTexts(packages)).toEqual(['lib: gone'])
  })

  it('takes what a package provides itself, and what lookaside packages provide unchecked', () => {
    const packages = [
      makePackage('r-1-1.noarch', { provides: ['own'], requires: ['own', 'aside', 'rpmlib(X) <= 1'] }),
      makePackage('l-1-1.noarch', { provides: ['aside'], requires: ['gone'], checked: false }),
    ]
    expect(brokenTexts(packages)).toEqual([])
  })

  it('lets packages of the second chain provide, but checks them only when asked', () => {
    const packages = [
      makePackage('l-1-1.i686', { provides: ['cap'], requires: ['gone'] }),
      makePackage('r-1-1.x86_64', { requires: ['cap'] }),
    ]
    expect(brokenTexts(packages)).toEqual([])
    expect(brokenTexts(packages, ['x86_64', 'i686', 'noarch'])).toEqual(['l: gone'])
  })

  it('neither checks sources nor lets them provide', () => {
    const packages = [
      makePackage('s-1-1.src', { provides: ['cap'], requires: ['gone'] }),
      makePackage('r-1-1.noarch', { requires: ['cap'] }),
    ]
    expect(brokenTexts(packages)).toEqual(['r: cap'])
  })
})

describe('pathsToLookUp', () => {
  it('is plain paths without a provider and unusual ones inside rich dependencies', () => {
    const packages = [
      makePackage('a-1-1.noarch', { files: ['/usr/bin/a'], provides: ['/opt/b'] }),
      makePackage('r-1-1.noarch', {
        requires: ['/usr/bin/a', '/opt/b', '/opt/c', '/usr/bin/d', '(a without /opt/e)', '(a or /usr/bin/f)'],
      }),
      makePackage('l-1-1.noarch', { requires: ['/opt/l'], checked: false }),
    ]
    const pool = poolOf(packages.toReversed())
    const paths = pathsToLookUp(pool, packagesToCheck(pool, X86))
    expect(Array.from(paths, (path) => pool.strings.text(path))).toEqual(['/opt/c', '/usr/bin/d', '/opt/e'])
  })
})

describe('texts of requirements', () => {
  it.each([
    ['(x and (y and z))', '(x and y and z)'],
    ['((x with y) with (z or w))', '(x with y with (z or w))'],
    ['(x without (y without z))', '(x without y without z)'],
    ['((x if y) if z else (w unless v))', '((x if y) if z else (w unless v))'],
    ['(x if (y and z))', '(x if (y and z))'],
    ['(x y)', '(x y)'],
  ])('%s is shown as %s', (requirement, shown) => {
    expect(brokenTexts([makePackage('r-1-1.noarch', { requires: [requirement] })])).toEqual([`r: ${shown}`])
  })
})
