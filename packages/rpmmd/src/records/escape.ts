const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Text of XML with its references replaced: the five named ones and numbers. White space stays as it is written.
 * @returns null when a reference is not one of those; a strict reader says what is wrong then.
 */
export function unescapeXml(text: string): string | null {
  if (!text.includes('&')) return text
  let known = true
  const plain = text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));|&/g, (_all, hex?: string, decimal?: string, name?: string) => {
    const code = hex === undefined ? (decimal === undefined ? null : Number(decimal)) : Number.parseInt(hex, 16)
    const character = code === null ? NAMED[name ?? ''] : characterOf(code)
    if (character === undefined) known = false
    return character ?? ''
  })
  return known ? plain : null
}

function characterOf(code: number): string | undefined {
  const isCharacter = code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff))
  return isCharacter && code !== 0xfffe && code !== 0xffff ? String.fromCodePoint(code) : undefined
}

/** Most values: nothing in them has to be written in another way. */
const PLAIN = /^[\w ./+~^:@%=,()[\]-]*$/

/**
 * An attribute value as createrepo_c's package elements have it: everything outside ASCII as upper-case hexadecimal
 * references, one per code point. Source: spec 05 §3.6.
 */
export function escapePackageAttribute(value: string): string {
  if (PLAIN.test(value)) return value
  return escapeAttribute(value).replace(/\P{ASCII}/gu, (character) => `&#x${character.codePointAt(0)!.toString(16).toUpperCase()};`)
}

/** An attribute value as repomd.xml has it: outside ASCII raw. Source: spec 05 §3.6. */
export function escapeAttribute(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')
}

/** Element text. Source: spec 05 §3.6. */
export function escapeText(value: string): string {
  if (PLAIN.test(value)) return value
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}
