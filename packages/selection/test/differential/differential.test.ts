import { execFileSync } from 'node:child_process'
import { formatDependency, parseRichDependency, richCandidates } from '@murli/rpmmd/dependency'
import { formatNevra } from '@murli/rpmmd/nevra'
import { compareEvr, compareVersions } from '@murli/rpmmd/version'
import * as fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { makeRequest } from '../packages.ts'
import { selectPackages } from '../../src/engine/select.ts'
import { isMet } from '../../src/rich/need.ts'
import type { UniversePackage } from '../../src/types.ts'
import { prepareUniverse } from '../../src/universe/universe.ts'
import { evr, expression, richUniverse, someNames, versionedUniverse, versionText } from './arbitraries.ts'
import type { DrawnPackage } from './arbitraries.ts'
import { Judge } from './judge.ts'
import { primaryOf, universeOf } from './primary.ts'

/** Every run draws the same cases; a failing one is made small, and shown with this seed and its path. */
const DRAW = { seed: 20_261_122, numRuns: 500 } as const
const LIMIT_MS = 60_000

const judge = new Judge()
afterAll(() => judge[Symbol.asyncDispose]())

it(`orders versions as rpm does (seed ${DRAW.seed})`, { timeout: LIMIT_MS }, () => {
  // a process for each lot, so that 20 lots of 25 pairs are the 500 cases
  const lots = fc.array(fc.tuple(versionText, versionText), { minLength: 25, maxLength: 25 })
  fc.assert(
    fc.property(lots, (pairs) => {
      const script = pairs.map(([one, other]) => `print(rpm.vercmp('${one}', '${other}'), '')`).join(' ')
      const orders = execFileSync('rpm', ['--eval', `%{lua: ${script}}`], { encoding: 'utf8' }).match(/-?\d+/g)
      expect(pairs.map(([one, other]) => compareVersions(one, other))).toEqual(orders?.map(Number))
    }),
    { ...DRAW, numRuns: DRAW.numRuns / 25 },
  )
})

it(`orders EVRs as libsolv does (seed ${DRAW.seed})`, { timeout: LIMIT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(evr, evr, async (one, other) => {
      const text = (from: typeof one) => `${from.epoch}:${from.version}-${from.release}`
      expect([compareEvr(one, other)]).toEqual(await judge.orders([[text(one), text(other)]]))
    }),
    DRAW,
  )
})

/** For every requirement of a universe, and every provide taken for one, the packages that we find. */
function providersByText(drawn: readonly DrawnPackage[]): Map<string, string[]> {
  const packages = universeOf(drawn)
  const { providers } = prepareUniverse(packages)
  const dependencies = packages.flatMap(({ provides, requires }) => [...provides, ...requires])
  return new Map(
    dependencies.map((dependency) => [
      formatDependency(dependency),
      providers
        .providersOf(dependency)
        .flatMap((id) => packages[id] ?? [])
        .map((found) => formatNevra(found, { epoch: 'nonzero' }))
        .toSorted(),
    ]),
  )
}

it(`finds the providers that libsolv finds (seed ${DRAW.seed})`, { timeout: LIMIT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(versionedUniverse, async (drawn) => {
      const found = providersByText(drawn)
      expect([...found.values()]).toEqual(await judge.providers(primaryOf(universeOf(drawn)), [...found.keys()]))
    }),
    DRAW,
  )
})

it(`takes for the providers of a rich dependency those that libsolv takes (seed ${DRAW.seed})`, { timeout: LIMIT_MS }, async () => {
  const withOne = fc.tuple(richUniverse, expression(true)).map(([drawn, requires]) => [...drawn, asking([requires])])
  await fc.assert(
    fc.asyncProperty(withOne, async (drawn) => {
      const found = providersByText(drawn)
      expect([...found.values()]).toEqual(await judge.providers(primaryOf(universeOf(drawn)), [...found.keys()]))
    }),
    DRAW,
  )
})

/** A package that requires something and provides nothing that others ask for. */
function asking(requires: string[]): DrawnPackage {
  return { nevra: 'asking-1-1.noarch', provides: [], requires, files: [] }
}

it(`says of chosen packages whether they satisfy an expression as libsolv does (seed ${DRAW.seed})`, { timeout: LIMIT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(richUniverse, someNames, expression(true), async (drawn, chosen, text) => {
      const packages = universeOf([...drawn.map((one) => ({ ...one, requires: [] })), asking([text])])
      const names = [...chosen, 'asking']
      expect([isMetBy(packages, chosen, text)]).toEqual(await judge.installable(primaryOf(packages), [names], names))
    }),
    DRAW,
  )
})

function isMetBy(packages: readonly UniversePackage[], chosen: readonly string[], text: string): boolean {
  const { providers } = prepareUniverse(packages)
  const parsed = parseRichDependency(text)
  if (parsed === null) throw new Error(`${text} is malformed`)
  return isMet(parsed, {
    candidatesOf: (simple) => [...richCandidates(simple, (part) => providers.providersOf(part))],
    isChosen: (id) => chosen.includes(packages[id]?.name ?? ''),
    choose: (_, candidates) => candidates,
    first: ([candidate]) => candidate ?? null,
    takesAll: false,
  })
}

/*
 * `unless` is left out: it forbids a package, and what a tree holds need not be installed all at once, so that selection takes what stands
 * before it and goes on (see needOf).
 */
it(`selects what libsolv can install all at once, or tells what is missing (seed ${DRAW.seed})`, { timeout: LIMIT_MS }, async () => {
  const greedy = fc.constantFrom('none' as const, 'build' as const, 'all' as const)
  const rules = fc.constantFrom('4.3' as const, '4.10' as const)
  await fc.assert(
    fc.asyncProperty(richUniverse, someNames, greedy, rules, async (drawn, inputs, taking, generation) => {
      const packages = universeOf(drawn)
      const request = makeRequest(inputs, { richDependencies: 'evaluate', greedy: taking, rules: generation, sources: false, debug: false })
      const { rpm, unresolved } = selectPackages(prepareUniverse(packages), request)
      const names = rpm.map(({ package: { name } }) => name)
      expect(names).toEqual(expect.arrayContaining(inputs))
      expect([unresolved.size === 0]).toEqual(await judge.installable(primaryOf(packages), [names], names))
    }),
    DRAW,
  )
})
