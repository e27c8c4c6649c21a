import { parseRichDependency, richCandidates } from '@murli/rpmmd/dependency'
import type { RichDependency } from '@murli/rpmmd/dependency'
import { describe, expect, it } from 'vitest'
import { isMet, needOf } from './need.ts'
import type { Surroundings } from './need.ts'
import { hasElse, isConditional, withAllBranches } from './shape.ts'

/** Packages `a` to `d` provide their names; `both` provides `a` and `b`, too; nothing provides `none` and `gone`. */
const PROVIDERS: Record<string, string[]> = { a: ['a', 'both'], b: ['b', 'both'], c: ['c'], d: ['d'] }

function parsed(text: string): RichDependency {
  const expression = parseRichDependency(text)
  if (expression === null) throw new Error(`${text} is malformed`)
  return expression
}

function surroundings(chosen: string, takesAll = false): Surroundings<string> {
  const names = chosen.split(' ')
  const isChosen = (name: string) => names.includes(name)
  const first = (candidates: readonly string[]) => candidates.find(isChosen) ?? candidates.toSorted()[0] ?? null
  return {
    candidatesOf: (expression) => [...richCandidates(expression, ({ name }) => PROVIDERS[name] ?? [])],
    isChosen,
    choose: (_, candidates) => (takesAll ? candidates : [first(candidates)].filter((name) => name !== null)),
    first,
    takesAll,
  }
}

function need(text: string, chosen = '', takesAll = false): string {
  const { packages, lacking } = needOf(parsed(text), surroundings(chosen, takesAll))
  return [...packages, ...lacking.map((part) => (part.operator === null ? `!${part.dependency.name}` : `!(${part.operator})`))].join(' ')
}

describe('needOf', () => {
  it.each([
    ['(c and d)', '', 'c d'],
    ['(c and none)', '', 'c !none'],
    ['(none and gone)', '', '!none !gone'],
    ['(a and b and c)', '', 'a b c'],
    ['(a and b)', 'both', 'both'],
    ['(d or c)', '', 'c'],
    ['(c or d)', 'd', 'd'],
    ['(none or d)', '', 'd'],
    ['(none or gone)', '', '!(or)'],
    ['(c if d)', '', ''],
    ['(c if d)', 'd', 'c'],
    ['(c if none)', 'd', ''],
    ['(none if d)', '', ''],
    ['(none if d)', 'd', '!none'],
    ['(c if d else a)', '', 'a'],
    ['(c if d else a)', 'd', 'c'],
    ['(c if d else none)', '', '!none'],
    ['(c unless d)', '', 'c'],
    ['(c unless d)', 'd', 'c'],
    ['(none unless d)', 'd', '!none'],
    ['(c unless d else a)', '', 'c'],
    ['(c unless d else a)', 'd', 'a'],
    ['(a with b)', '', 'both'],
    ['(a with c)', '', '!(with)'],
    ['(both without b)', '', '!(without)'],
    ['(a without b)', 'both', 'a'],
  ])('%s with "%s" chosen needs "%s"', (text, chosen, expected) => {
    expect(need(text, chosen)).toBe(expected)
  })

  it.each([
    ['((c and none) or d)', '', 'd'],
    ['((c and d) or a)', '', 'a'],
    ['((c and d) or d)', '', 'c d'],
    ['(d or (c and d))', 'c d', 'd'],
    ['((c and d) or a)', 'c d', 'c d'],
    ['((c and d) or a)', 'c both', 'both'],
    ['((c if d) or b)', '', ''],
    ['((c if d) or b)', 'd', 'b'],
    ['((c if d) or (none and b))', 'd', 'c'],
    ['((a or b) and (c or d))', 'd', 'a d'],
    ['((c if (d and b)) and a)', 'd', 'a'],
    ['((c if (d and b)) and a)', 'd b', 'a c'],
    ['(c if (d if b))', '', 'c'],
    ['(c if (d if b))', 'b', ''],
    ['(c if (d unless b))', 'd', 'c'],
    ['(c if (d unless b))', 'd b', ''],
    ['((a with b) and (none or c))', '', 'both c'],
    ['((none and c) or (gone and d))', '', '!(or)'],
  ])('%s, nested, with "%s" chosen needs "%s"', (text, chosen, expected) => {
    expect(need(text, chosen).split(' ').toSorted()).toEqual(expected.split(' ').toSorted())
  })

  it('takes all alternatives that can be', () => {
    expect(need('((c and d) or a or none or (gone and b))', '', true)).toBe('c d a both')
  })

  it('takes time that does not explode with depth', () => {
    const deep = Array.from({ length: 60 }).reduce((inner: string) => `(c and (none or (d if a else ${inner})))`, 'd')
    expect(need(deep)).toBe('c d')
  })
})

describe('isMet', () => {
  it.each([
    ['(c and d)', 'c', false],
    ['(c and d)', 'c d', true],
    ['(c or d)', 'd', true],
    ['(c or d)', 'a', false],
    ['(c if d)', '', true],
    ['(c if d)', 'd', false],
    ['(c if d else a)', 'c', false],
    ['(c if d else a)', 'a', true],
    ['(c unless d)', 'c', true],
    ['(c unless d)', 'c d', false],
    ['(c unless d)', '', false],
    ['(c unless d else a)', 'd a', true],
    ['(a with b)', 'a b', false],
    ['(a with b)', 'both', true],
    ['(a without b)', 'both', false],
  ])('%s with "%s" chosen: %s', (text, chosen, expected) => {
    expect(isMet(parsed(text), surroundings(chosen))).toBe(expected)
  })
})

describe('shape of expressions', () => {
  it.each([
    ['(a or (b with c))', false, false],
    ['(a and b)', false, false],
    ['(a unless b)', false, false],
    ['(a unless (b if c))', false, false],
    ['(a if b)', true, false],
    ['(c and (a if b))', true, false],
    ['(a unless b else c)', true, true],
    ['((a if b else c) or d)', true, true],
  ])('%s is conditional: %s, has an else: %s', (text, conditional, withElse) => {
    expect([isConditional(parsed(text)), hasElse(parsed(text))]).toEqual([conditional, withElse])
  })

  it('takes all branches', () => {
    expect(withAllBranches(parsed('((a if b else c) or (d unless b))'))).toEqual(parsed('((a and c) or d)'))
  })
})
