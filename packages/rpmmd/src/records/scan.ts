import { unescapeXml } from './escape.ts'

/** A start tag as the simple reader sees it. `end` is the offset behind its `>`. */
export interface StartTag {
  attributes: Record<string, string>
  closed: boolean
  end: number
}

/**
 * Reads the attributes of a start tag; `at` is the offset behind the element's name.
 * @returns null for whatever is not plain (unknown references, white space inside a value that a parser would change, no `>`):
 * the strict reader decides about it then.
 */
export function readStartTag(text: string, at: number): StartTag | null {
  const attributes: Record<string, string> = {}
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at += 1
    const code = text.charCodeAt(at)
    if (code === GREATER) return { attributes, closed: false, end: at + 1 }
    if (code === SLASH) return text.charCodeAt(at + 1) === GREATER ? { attributes, closed: true, end: at + 2 } : null
    const equals = endOfName(text, at)
    const quote = text.charCodeAt(equals + 1)
    if (equals === at || text.charCodeAt(equals) !== EQUALS || (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE)) return null
    const close = text.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", equals + 2)
    const name = text.slice(at, equals)
    const value = close < 0 ? null : attributeValue(text.slice(equals + 2, close))
    if (value === null || attributes[name] !== undefined) return null
    attributes[name] = value
    at = close + 1
  }
}

/** Text between a start tag and the next tag, references replaced; null when it is not simple or another element is inside. */
export function readText(text: string, at: number, endTag: string): { value: string; end: number } | null {
  const open = text.indexOf('<', at)
  if (open < 0 || !text.startsWith(endTag, open)) return null
  const value = unescapeXml(text.slice(at, open))
  return value === null ? null : { value, end: open + endTag.length }
}

const GREATER = 0x3e
const SLASH = 0x2f
const EQUALS = 0x3d
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const NOT_AS_IT_IS = /[<&\t\n]/

function attributeValue(raw: string): string | null {
  if (!NOT_AS_IT_IS.test(raw)) return raw
  return /[<\t\n]/.test(raw) ? null : unescapeXml(raw)
}

/** Offset behind a name of letters, digits and `:_.-`, which are all that rpm-md has; the same offset when there is none. */
function endOfName(text: string, at: number): number {
  let code = text.charCodeAt(at)
  while (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2d && code <= 0x3a && code !== SLASH) ||
    code === 0x5f
  ) {
    at += 1
    code = text.charCodeAt(at)
  }
  return at
}

/** Whether a character, or byte, is white space of XML. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** Without markup declarations, processing instructions and carriage returns, which the quick readers leave to the strict one. */
export function isPlain(text: string): boolean {
  return !text.includes('<!') && !text.includes('<?') && !text.includes('\r')
}
