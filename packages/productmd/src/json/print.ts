import { byCodePoint } from '../text.ts'

/** A value that JSON can hold; `undefined` members are left out. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined }

/**
 * JSON as productmd writes it: indent 4, keys sorted by code point, everything outside printable ASCII as `\uXXXX`, no newline
 * at the end (spec 05 §4.1). JSON.stringify cannot: it puts keys such as `7` before all others.
 */
export function printJson(value: Plain): string {
  const parts: string[] = []
  print(value, '\n', parts)
  return parts.join('')
}

function print(value: Plain, newline: string, parts: string[]): void {
  if (value === null || typeof value !== 'object') parts.push(typeof value === 'string' ? quote(value) : String(value))
  else if (isList(value))
    printMembers(
      '[',
      ']',
      value.map((item) => ['', item]),
      newline,
      parts,
    )
  else {
    const members = Object.entries(value).filter((member): member is [string, Plain] => member[1] !== undefined)
    members.sort(([a], [b]) => byCodePoint(a, b))
    printMembers(
      '{',
      '}',
      members.map(([key, member]) => [`${quote(key)}: `, member]),
      newline,
      parts,
    )
  }
}

function printMembers(open: string, close: string, members: readonly (readonly [string, Plain])[], newline: string, parts: string[]): void {
  if (members.length === 0) {
    parts.push(open, close)
    return
  }
  const inner = `${newline}    `
  members.forEach(([prefix, member], index) => {
    parts.push(index === 0 ? open : ',', inner, prefix)
    print(member, inner, parts)
  })
  parts.push(newline, close)
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}
