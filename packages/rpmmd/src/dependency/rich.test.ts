import { describe, expect, it } from 'vitest'
import { formatDependency } from './range.ts'
import { isRich, parseRichDependency, plainParts, richCandidates } from './rich.ts'

const PROVIDERS: Record<string, string[]> = { a: ['pa', 'both'], b: ['pb', 'both'], c: ['pc'] }

function candidates(text: string): string[] {
  const expression = parseRichDependency(text)
  if (expression === null) throw new Error(`${text} is malformed`)
  return [...richCandidates(expression, (dependency) => PROVIDERS[dependency.name] ?? [])].toSorted()
}

describe('richCandidates', () => {
  it.each([
    ['(a or c)', 'both pa pc'],
    ['(a and c)', 'both pa pc'],
    ['(a and missing)', 'both pa'],
    ['(a if missing)', 'both pa'],
    ['(a unless c)', 'both pa'],
    ['(missing if a else c)', 'pc'],
    ['(c unless missing else b)', 'both pb pc'],
    ['(a with b)', 'both'],
    ['(a without b)', 'pa'],
    ['((a with b) or c)', 'both pc'],
    ['(missing or c or b)', 'both pb pc'],
    ['(missing or gone)', ''],
  ])('%s', (text, expected) => {
    expect(candidates(text).join(' ')).toBe(expected)
  })
})

describe('parseRichDependency', () => {
  it('reads versions and names with parentheses', () => {
    const expression = parseRichDependency('((lib.so.1()(64bit) >= 1:2-3 with config(x) = 4) or /usr/bin/y)')
    expect(expression === null ? [] : Array.from(plainParts(expression), formatDependency)).toEqual([
      'lib.so.1()(64bit) >= 1:2-3',
      'config(x) = 4',
      '/usr/bin/y',
    ])
  })

  it.each(['(a', '(a b)', '(a and)', '()', '(a if b else)', '(a >>> 1)', '(a or b) c'])('refuses %s', (text) => {
    expect(parseRichDependency(text)).toBeNull()
  })

  it('is asked only for unversioned names in parentheses', () => {
    const plain = { name: '(a or b)', flags: null, epoch: null, version: null, release: null, pre: false }
    expect(isRich(plain)).toBe(true)
    expect(isRich({ ...plain, name: 'perl(x)' })).toBe(false)
  })
})

it('takes apart what is long or nested, and nothing that is endless', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}a or b${')'.repeat(depth)}`
  const chain = (parts: number) => `(a${' or a'.repeat(parts)})`
  for (const text of [nested(1000), chain(3000)]) expect([...plainParts(parseRichDependency(text)!)].length).toBeGreaterThan(1)
  for (const text of [nested(1001), nested(100_000), chain(100_000)]) expect(parseRichDependency(text)).toBeNull()
})
