import { describe, expect, it } from 'vitest'
import { makePackage, makeRequest } from '../../test/packages.ts'
import type { SelectionRequest, UniversePackage } from '../types.ts'
import { prepareUniverse } from '../universe/universe.ts'
import { selectPackages } from './select.ts'

/** Packages of version 1-1, by name with what they require. */
function universe(requires: Record<string, string[]>): UniversePackage[] {
  return Object.entries(requires).map(([name, list]) => makePackage(`${name}-1-1.noarch`, { requires: list }))
}

function run(packages: readonly UniversePackage[], inputs: string, changes: Partial<SelectionRequest> = {}) {
  const request = makeRequest(inputs.split(' '), { richDependencies: 'evaluate', ...changes })
  const { rpm, unresolved } = selectPackages(prepareUniverse(packages), request)
  return { names: rpm.map(({ package: { name } }) => name).join(' '), unresolved: Object.fromEntries(unresolved) }
}

describe('rich requirements that are evaluated', () => {
  it('bring both sides of and, and what those require', () => {
    const packages = universe({ app: ['(left and right)'], left: [], right: ['base'], base: [] })
    expect(run(packages, 'app')).toEqual({ names: 'app base left right', unresolved: {} })
    expect(run(packages, 'app', { richDependencies: 'union' }).names).toBe('app left')
  })

  it('bring what depends on a package that comes later', () => {
    const packages = universe({
      app: ['(plugin if shell)', 'tool'],
      tool: ['deep'],
      deep: ['shell'],
      shell: [],
      plugin: ['extra'],
      extra: [],
    })
    expect(run(packages, 'app').names).toBe('app deep extra plugin shell tool')
    expect(run(packages, 'app tool', { excludes: ['deep'] }).names).toBe('app tool')
  })

  it('look at what is not selected only when nothing else comes in', () => {
    const packages = universe({ app: ['(big if shell else small)', 'tool'], tool: ['shell'], shell: [], big: [], small: [] })
    expect(run(packages, 'app').names).toBe('app big shell tool')
    expect(run(packages, 'app', { excludes: ['tool'] })).toEqual({ names: 'app small', unresolved: { 'app.noarch': ['tool'] } })
  })

  it('take both branches when the second one brings the condition', () => {
    const packages = universe({ app: ['(big if shell else small)'], small: ['shell'], shell: [], big: [] })
    expect(run(packages, 'app').names).toBe('app big shell small')
  })

  it('decide one after the other', () => {
    const packages = universe({ one: ['(x if b else a)'], two: ['(y if a else b)'], a: [], b: [], x: [], y: [] })
    expect(run(packages, 'one two').names).toBe('a one two y')
  })

  it('end when conditions are in a circle', () => {
    const packages = universe({
      app: ['(a if b)', '(b if a)'],
      other: ['(a if c else c)'],
      a: ['(c if b)'],
      b: ['a'],
      c: ['(app if other)'],
    })
    expect(run(packages, 'app').names).toBe('app')
    expect(run(packages, 'other').names).toBe('a app b c other')
  })

  it('need what stands before unless, and what stands behind else once the condition holds', () => {
    const packages = universe({ app: ['(a unless b)'], choice: ['(a unless b else c)'], a: [], b: [], c: [] })
    expect(run(packages, 'app b').names).toBe('a app b')
    expect(run(packages, 'choice').names).toBe('a choice')
    expect(run(packages, 'choice b').names).toBe('b c choice')
  })

  it('say which part nothing provides', () => {
    const packages = universe({ app: ['(a and none)', '(none or gone)', '(none if a)', '(none if b)', '(a with none)'], a: [], b: [] })
    const unresolved = ['(a with none)', '(none or gone)', 'none of (a and none)', 'none of (none if a)']
    expect(run(packages, 'app')).toEqual({ names: 'a app', unresolved: { 'app.noarch': unresolved } })
  })

  it('forget what was unresolvable when it is needed no more', () => {
    const packages = universe({ app: ['(a if b else none)'], later: ['(a if none else b)'], a: [], b: [] })
    expect(run(packages, 'app').unresolved).toEqual({ 'app.noarch': ['none of (a if b else none)'] })
    expect(run(packages, 'app later')).toEqual({ names: 'a app b later', unresolved: {} })
  })

  it('count for sources, too', () => {
    const packages = [
      makePackage('app-1-1.noarch'),
      makePackage('app-1-1.src', { requires: ['(gcc and make)', '(docs if make)', '(gone if gcc)'] }),
      ...universe({ gcc: [], make: [], docs: [] }),
    ]
    expect(run(packages, 'app', { selfhosting: true })).toEqual({
      names: 'app docs gcc make',
      unresolved: { 'app.src': ['gone of (gone if gcc)'] },
    })
  })

  it('take every branch for what other selections may need', () => {
    const packages = universe({ app: ['(a if b else c)', '(d unless b)', '(e if none)'], a: [], b: [], c: [], d: [], e: [] })
    expect(run(packages, 'app', { richDependencies: 'branches' }).names).toBe('a app c d e')
  })

  it('stand for a plain name when they are malformed', () => {
    expect(run(universe({ app: ['(a b)'], a: [] }), 'app')).toEqual({ names: 'app', unresolved: { 'app.noarch': ['(a b)'] } })
  })
})
