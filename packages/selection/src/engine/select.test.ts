import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePackage, makeRequest } from '../../test/packages.ts'
import { nevraText, makeEntry } from '../universe/entry.ts'
import { prepareUniverse } from '../universe/universe.ts'
import type { SelectionRequest, SelectionResult, UniversePackage } from '../types.ts'
import { selectPackages } from './select.ts'

const packages = [
  makePackage('app-1-1.x86_64', { requires: ['lib >= 2', '/usr/bin/tool', 'gone'] }),
  makePackage('lib-2-1.x86_64', { sourcerpm: 'lib-2-1.src.rpm', requires: ['base'] }),
  makePackage('lib-3-1.i686', { sourcerpm: 'lib-3-1.src.rpm' }),
  makePackage('lib-2-1.i686', { sourcerpm: 'lib-2-1.src.rpm' }),
  makePackage('lib-devel-2-1.x86_64', { sourcerpm: 'lib-2-1.src.rpm' }),
  makePackage('lib-devel-2-1.i686', { sourcerpm: 'lib-2-1.src.rpm' }),
  makePackage('lib-debuginfo-2-1.x86_64', { sourcerpm: 'lib-2-1.src.rpm', requires: ['lib-debugdata'] }),
  makePackage('lib-debugsource-2-1.x86_64', { sourcerpm: 'lib-2-1.src.rpm' }),
  makePackage('lib-2-1.src', { requires: ['maker'] }),
  makePackage('tools-1-1.noarch', { files: ['/usr/bin/tool'] }),
  makePackage('a-tools-1-1.noarch', { files: ['/usr/bin/tool'] }),
  makePackage('maker-1-1.noarch'),
  makePackage('base-1-1.noarch'),
  makePackage('base-l10n-cs-1-1.noarch'),
  makePackage('plus-1-1.noarch'),
]

function run(request: SelectionRequest, from: readonly UniversePackage[] = packages): SelectionResult<UniversePackage> {
  return selectPackages(prepareUniverse(from), request)
}

function texts(list: SelectionResult<UniversePackage>['rpm']): string[] {
  return list.map(({ package: packaged, flags }) => [nevraText(makeEntry(0, packaged)), ...flags].join(' '))
}

describe('selectPackages', () => {
  it('says why each package came in', () => {
    const result = run(
      makeRequest(['app'], {
        selfhosting: true,
        fulltree: true,
        multilibMethods: ['all'],
        conditionals: [{ name: 'maker', install: 'plus' }],
        langpacks: [{ name: 'base', install: 'base-l10n-%s' }],
        prepopulate: ['base.noarch'],
      }),
    )
    const reasons = Object.fromEntries(
      [...result.rpm, ...result.srpm, ...result.debuginfo].map(({ package: packaged, reasons: [first] }) => [
        nevraText(makeEntry(0, packaged)),
        `${first?.kind}: ${first?.by}`,
      ]),
    )
    expect(reasons).toEqual({
      'app-1-1.x86_64': 'input: app',
      'base-1-1.noarch': 'prepopulate: base.noarch',
      'lib-2-1.x86_64': 'requires: app-1-1.x86_64: lib >= 2',
      'tools-1-1.noarch': 'requires: app-1-1.x86_64: /usr/bin/tool',
      'lib-2-1.src': 'source-of: lib-2-1.x86_64',
      'maker-1-1.noarch': 'build-requires: lib-2-1.src: maker',
      'plus-1-1.noarch': 'conditional: maker-1-1.noarch',
      'lib-debugsource-2-1.x86_64': 'debug-of: lib-2-1.x86_64',
      'lib-debuginfo-2-1.x86_64': 'debug-of: lib-2-1.x86_64',
      'lib-devel-2-1.x86_64': 'fulltree: lib-2-1.x86_64',
      'base-l10n-cs-1-1.noarch': 'langpack: base-1-1.noarch',
      'lib-2-1.i686': 'multilib: lib-2-1.x86_64',
      'lib-devel-2-1.i686': 'multilib: lib-devel-2-1.x86_64',
    })
    expect(result.unresolved).toEqual(
      new Map([
        ['app.x86_64', ['gone']],
        ['lib-debuginfo.x86_64', ['lib-debugdata']],
      ]),
    )
  })

  it('lists in the order of name, EVR and arch, whatever the order of the universe', () => {
    const request = makeRequest(['app', 'lib*.+', 'maker', 'nothing', '*-debuginfo'], { greedy: 'all', fulltree: true })
    const expected = run(request)
    fc.assert(
      fc.property(fc.shuffledSubarray(packages, { minLength: packages.length }), (shuffled) => {
        const found = run(request, shuffled)
        expect([found.rpm, found.srpm, found.debuginfo].map(texts)).toEqual([expected.rpm, expected.srpm, expected.debuginfo].map(texts))
        expect(found.missing).toEqual(['nothing'])
      }),
      { numRuns: 30 },
    )
  })

  it('selects nothing twice and only what is in the universe', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(packages), fc.constantFrom('none', 'all', 'build'), fc.boolean(), (some, greedy, fulltree) => {
        const { rpm, srpm, debuginfo } = run(makeRequest(['*', '*-debuginfo'], { greedy, fulltree, multilibMethods: ['all'] }), some)
        const selected = [...rpm, ...srpm, ...debuginfo].map((one) => one.package)
        expect(new Set(selected).size).toBe(selected.length)
        expect(some).toEqual(expect.arrayContaining(selected))
      }),
      { numRuns: 50 },
    )
  })

  it('leaves switched-off kinds out', () => {
    const off = run(makeRequest(['app', 'lib'], { dependencies: false, sources: false, debug: false, prepopulate: ['x.i686'] }))
    expect(texts(off.rpm)).toEqual(['app-1-1.x86_64 input', 'lib-2-1.x86_64 input'])
    expect([off.srpm, off.debuginfo, [...off.unresolved], off.prepopulateUnmatched]).toEqual([[], [], [], ['x.i686']])
  })

  it('switches to the highest version of all names as soon as a lookaside repository is configured', () => {
    const providers = [
      makePackage('want-1-1.noarch', { requires: ['cap'] }),
      makePackage('a-1-1.noarch', { provides: ['cap'] }),
      makePackage('bb-2-1.noarch', { provides: ['cap'] }),
    ]
    expect(texts(run(makeRequest(['want']), providers).rpm)).toEqual(['a-1-1.noarch', 'want-1-1.noarch input'])
    const configured = makeRequest(['want'], { lookasideConfigured: true })
    expect(texts(run(configured, providers).rpm)).toEqual(['bb-2-1.noarch', 'want-1-1.noarch input'])
    expect(texts(run(makeRequest(['want']), [...providers, makePackage('c-1-1.noarch', { lookaside: true })]).rpm)).toContain(
      'bb-2-1.noarch',
    )
  })
})
