/**
 * Who defines what a glob is. Both know `*`, `?`, `[…]` and `[!…]`, mean case, and treat `/` as a sign like any other. `shell`, which is
 * fnmatch(3), also knows `[^…]` and `\` before a sign that means itself; to `python`, which is fnmatchcase, these are plain signs.
 */
export type GlobDialect = 'shell' | 'python'

/** A test for texts that fit a glob as a whole. Source: spec 04 §5.3 (shell), 02 §6.3 (python). */
export function globMatcher(glob: string, dialect: GlobDialect = 'shell'): (text: string) => boolean {
  if (isPlainText(glob)) return (text) => text === glob
  const tokens = tokensOf(glob, dialect)
  if (tokens.filter((token) => token === ANYTHING).length > 1) return partsMatcher(tokens)
  const expression = new RegExp(`^${tokens.join('')}$`, 'su')
  return (text) => expression.test(text)
}

const ANYTHING = '.*'

/**
 * Looks for what is between the stars from left to right: the first place of a part is as good as any later one. One expression would
 * try all combinations of places, which for `*a*a*a*a*b` and a long text takes forever.
 */
function partsMatcher(tokens: readonly string[]): (text: string) => boolean {
  const stars = tokens.flatMap((token, at) => (token === ANYTHING ? [at] : []))
  const between = (start: number, end?: number) => tokens.slice(start, end).join('')
  const head = new RegExp(`^${between(0, stars[0])}`, 'suy')
  const tail = new RegExp(`${between((stars.at(-1) ?? 0) + 1)}$`, 'su')
  const inner = stars.slice(1).map((star, index) => between((stars[index] ?? 0) + 1, star))
  const parts = inner.filter((part) => part !== '').map((part) => new RegExp(part, 'gsu'))
  return (text) => {
    head.lastIndex = 0
    if (!head.test(text)) return false
    let at = head.lastIndex
    for (const part of parts) {
      part.lastIndex = at
      if (!part.test(text)) return false
      at = part.lastIndex
    }
    return tail.test(text.slice(at))
  }
}

/** Whether the glob can fit only the text that it is itself. */
export function isPlainText(glob: string): boolean {
  return !/[*?[\\]/.test(glob)
}

/** A test for texts that fit at least one of the globs. */
export function anyGlobMatcher(globs: readonly string[]): (text: string) => boolean {
  const plain = new Set(globs.filter(isPlainText))
  const matchers = globs.filter((glob) => !isPlainText(glob)).map((glob) => globMatcher(glob))
  return (text) => plain.has(text) || matchers.some((matches) => matches(text))
}

/** The source of an expression for each sign of the glob. */
function tokensOf(glob: string, dialect: GlobDialect): string[] {
  const tokens = dialect === 'shell' ? /\[([!^]?)(\]?[^\]]*)\]|\\([\s\S])|[\s\S]/gu : /\[(!?)(\]?[^\]]*)\]|()[\s\S]/gu
  return Array.from(glob.matchAll(tokens), ([token, negation, members, quoted]) => {
    if (members) return setSource(members, negation !== '')
    if (quoted) return escaped(quoted)
    return token === '*' ? ANYTHING : token === '?' ? '.' : escaped(token)
  })
}

/** A range whose ends are the wrong way round has no members. */
function setSource(members: string, isNegated: boolean): string {
  const known = members.replace(/([\s\S])-([\s\S])/gu, (range, from: string, to: string) =>
    (from.codePointAt(0) ?? 0) <= (to.codePointAt(0) ?? 0) ? range : '',
  )
  if (known === '') return isNegated ? '.' : '(?!)'
  return `[${isNegated ? '^' : ''}${known.replace(/[\\[\]^]/g, String.raw`\$&`)}]`
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
