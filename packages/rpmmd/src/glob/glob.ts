/**
 * Who defines what a glob is. Both know `*`, `?`, `[…]` and `[!…]`, mean case, and treat `/` as a sign like any other. `shell`, which is
 * fnmatch(3), also knows `[^…]` and `\` before a sign that means itself; to `python`, which is fnmatchcase, these are plain signs.
 */
export type GlobDialect = 'shell' | 'python'

/** A test for texts that fit a glob as a whole. Source: spec 04 §5.3 (shell), 02 §6.3 (python). */
export function globMatcher(glob: string, dialect: GlobDialect = 'shell'): (text: string) => boolean {
  if (isPlainText(glob)) return (text) => text === glob
  const expression = new RegExp(`^${source(glob, dialect)}$`, 'su')
  return (text) => expression.test(text)
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

function source(glob: string, dialect: GlobDialect): string {
  const tokens = dialect === 'shell' ? /\[([!^]?)(\]?[^\]]*)\]|\\([\s\S])|[\s\S]/gu : /\[(!?)(\]?[^\]]*)\]|()[\s\S]/gu
  return glob.replace(tokens, (token, negation?: string, members?: string, quoted?: string) => {
    if (members) return setSource(members, negation !== '')
    if (quoted) return escaped(quoted)
    return token === '*' ? '.*' : token === '?' ? '.' : escaped(token)
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
