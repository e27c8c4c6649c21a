const SURROGATE = /[\ud800-\udfff]/

/** Compares texts by code point, as productmd sorts. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1
  const [left, right] = [codePoints(a), codePoints(b)]
  const at = left.findIndex((point, index) => point !== right[index])
  return at < 0 ? -1 : (left[at] ?? 0) - (right[at] ?? -1)
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0)
}

/** A path as metadata may state it: relative, without empty, `.` or `..` parts (spec 05 §9.2). */
export function isCleanPath(path: string): boolean {
  return path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
