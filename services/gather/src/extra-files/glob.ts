/**
 * A shell pattern as a regular expression for a whole path: `*` and `?` stay within one part of it and do not match a leading dot,
 * `[...]` is a set, `[!...]` its complement. Case counts.
 */
export function pathGlob(pattern: string): RegExp {
  const parts = pattern.split('/').map((part) => (/^[*?[]/.test(part) ? '(?!\\.)' : '') + partSource(part))
  return new RegExp(`^${parts.join('/')}$`, 'su')
}

function partSource(part: string): string {
  return part.replace(/\[(!?)([^\]]+)\]|[\s\S]/gu, (token, negated?: string, members?: string) => {
    if (members !== undefined) return `[${negated === '!' ? '^' : ''}${members.replace(/[\\[\]^]/g, '\\$&')}]`
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    return token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
}
