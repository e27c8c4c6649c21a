/** Epoch, version, release; the epoch is a decimal number as text, or null when missing. */
export interface Evr {
  readonly epoch: string | null
  readonly version: string
  readonly release: string
}

/**
 * Compares two version (or release) texts segment by segment as rpm does: `~` sorts before the end of the text, `^` after the
 * end but before any further segment, a number is newer than letters, `1.05` equals `1.5`.
 * @returns negative, 0 or positive. Source: spec 04 §8.4; rpm, rpmvercmp.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  let i = 0
  let j = 0
  for (;;) {
    i = skipSeparators(a, i)
    j = skipSeparators(b, j)
    const special = compareSpecial(a, i, b, j)
    if (special === 'same') {
      i += 1
      j += 1
      continue
    }
    if (special !== null) return special
    if (i >= a.length || j >= b.length) return Math.sign(a.length - i - (b.length - j))
    const numeric = isDigit(a.charCodeAt(i))
    if (isDigit(b.charCodeAt(j)) !== numeric) return numeric ? 1 : -1
    const aEnd = endOfRun(a, i, numeric)
    const bEnd = endOfRun(b, j, numeric)
    const order = numeric ? compareNumbers(a, i, aEnd, b, j, bEnd) : compareLetters(a, i, aEnd, b, j, bEnd)
    if (order !== 0) return order
    i = aEnd
    j = bEnd
  }
}

/**
 * Compares epoch (missing counts as 0), then version, then release.
 * @returns negative, 0 or positive. Source: spec 04 §8.4.
 */
export function compareEvr(a: Evr, b: Evr): number {
  return (
    compareVersions(a.epoch === null || a.epoch === '' ? '0' : a.epoch, b.epoch === null || b.epoch === '' ? '0' : b.epoch) ||
    compareVersions(a.version, b.version) ||
    compareVersions(a.release, b.release)
  )
}

const TILDE = 126
const CARET = 94

/** Settles `~` and `^` at the current places: an order, `same` when both have the same sign, null when neither has one. */
function compareSpecial(a: string, i: number, b: string, j: number): number | 'same' | null {
  const x = i < a.length ? a.charCodeAt(i) : -1
  const y = j < b.length ? b.charCodeAt(j) : -1
  if (x === TILDE || y === TILDE) return x === y ? 'same' : x === TILDE ? -1 : 1
  if (x !== CARET && y !== CARET) return null
  if (x === y) return 'same'
  if (x === -1) return -1
  if (y === -1) return 1
  return x === CARET ? -1 : 1
}

function compareNumbers(a: string, from: number, aEnd: number, b: string, bFrom: number, bEnd: number): number {
  let i = from
  let j = bFrom
  while (i < aEnd && a.charCodeAt(i) === 48) i += 1
  while (j < bEnd && b.charCodeAt(j) === 48) j += 1
  const longer = aEnd - i - (bEnd - j)
  if (longer !== 0) return Math.sign(longer)
  return compareLetters(a, i, aEnd, b, j, bEnd)
}

function compareLetters(a: string, from: number, aEnd: number, b: string, bFrom: number, bEnd: number): number {
  for (let i = from, j = bFrom; i < aEnd && j < bEnd; i += 1, j += 1) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(aEnd - from - (bEnd - bFrom))
}

function skipSeparators(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isDigit(code) || isLetter(code) || code === TILDE || code === CARET) break
    at += 1
  }
  return at
}

function endOfRun(text: string, from: number, numeric: boolean): number {
  let at = from
  while (at < text.length && (numeric ? isDigit(text.charCodeAt(at)) : isLetter(text.charCodeAt(at)))) at += 1
  return at
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}
