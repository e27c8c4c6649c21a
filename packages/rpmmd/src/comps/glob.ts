/**
 * A shell glob over a whole text, as Python's `fnmatchcase` reads it: `*`, `?`, `[seq]`, `[!seq]`; case counts and `/` is a
 * character like any other. Source: spec 02 §6.3, 04 §5.3.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  return globPattern(pattern).test(text)
}

const compiled = new Map<string, RegExp>()

function globPattern(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const source = pattern.replace(/\[(!?)(\]?[^\]]*)\]|[\s\S]/gu, (part, negated: string | undefined, set: string | undefined) => {
    if (set !== undefined && set !== '') return `[${negated === '!' ? '^' : ''}${set.replace(/[\\\]^[]/g, String.raw`\$&`)}]`
    if (part === '*') return '.*'
    return part === '?' ? '.' : part.replace(/[$()*+./?[\\\]^{|}-]/g, String.raw`\$&`)
  })
  const expression = new RegExp(`^${source}$`, 's')
  if (compiled.size >= 1000) compiled.clear()
  compiled.set(pattern, expression)
  return expression
}
