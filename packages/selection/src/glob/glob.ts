const META = /[*?[\\]/

/**
 * A test for texts that fit a glob: `*`, `?`, `[…]` with `!` or `^` for "not", and `\` before a sign that means itself.
 * Case-sensitive; `*` matches `/` as well. Source: spec 04 §5.3.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  if (!META.test(glob)) return (text) => text === glob
  const expression = new RegExp(`^${globSource(glob)}$`, 's')
  return (text) => expression.test(text)
}

/** Whether the glob can fit only the text that it is itself. */
export function isPlainText(glob: string): boolean {
  return !META.test(glob)
}

/** A test for texts that fit at least one of the globs. */
export function anyGlobMatcher(globs: readonly string[]): (text: string) => boolean {
  const plain = new Set(globs.filter(isPlainText))
  const matchers = globs.filter((glob) => !isPlainText(glob)).map(globMatcher)
  return (text) => plain.has(text) || matchers.some((matches) => matches(text))
}

function globSource(glob: string): string {
  let source = ''
  for (let at = 0; at < glob.length; at += 1) {
    const sign = glob[at] ?? ''
    const bracket = sign === '[' ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(glob.slice(at)) : null
    if (bracket !== null) {
      source += `[${bracket[1] === '' ? '' : '^'}${(bracket[2] ?? '').replace(/[\\\][^]/g, '\\$&')}]`
      at += bracket[0].length - 1
    } else if (sign === '\\' && at + 1 < glob.length) {
      at += 1
      source += escaped(glob[at] ?? '')
    } else {
      source += sign === '*' ? '.*' : sign === '?' ? '.' : escaped(sign)
    }
  }
  return source
}

function escaped(sign: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign
}
