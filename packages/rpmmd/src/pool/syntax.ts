/** Bytes that mean something in XML. */
export const LESS = 0x3c
export const GREATER = 0x3e
export const SLASH = 0x2f
export const BANG = 0x21
export const QUESTION = 0x3f
export const EQUALS = 0x3d
export const AMPERSAND = 0x26
export const DOUBLE_QUOTE = 0x22
export const SINGLE_QUOTE = 0x27
const TAB = 0x09
const NEWLINE = 0x0a
const SPACE = 0x20

/** Whether bytes [start, end) are exactly these. */
export function isWord(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false
  for (let at = 0; at < word.length; at += 1) if (bytes[start + at] !== word[at]) return false
  return true
}

/** Whether there is a capital letter in bytes [start, end): digests are compared in small ones. */
export function hasCapital(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at]! >= 0x41 && bytes[at]! <= 0x5a) return true
  return false
}

/** Whether a byte ends the name of an element: space, `/`, `>`. */
export function endsName(byte: number): boolean {
  return byte <= SPACE || byte === SLASH || byte === GREATER
}

/** Offset of the first byte at or after `at` that is no space. Carriage returns are none: strict readers change them. */
export function afterSpaces(bytes: Uint8Array, at: number): number {
  while (bytes[at] === SPACE || bytes[at] === NEWLINE || bytes[at] === TAB) at += 1
  return at
}

/**
 * Offset of the next `<` at or after `at`, or -1 when there is none before `end` or a control character is before it, which a strict
 * reader replaces (carriage return) or refuses.
 */
export function nextTag(bytes: Uint8Array, at: number, end: number): number {
  for (; at < end; at += 1) {
    const byte = bytes[at]!
    if (byte === LESS) return at
    if (byte < SPACE && byte !== NEWLINE && byte !== TAB) return -1
  }
  return -1
}
