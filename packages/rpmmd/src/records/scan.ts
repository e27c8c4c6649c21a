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
    const equals = text.indexOf('=', at)
    const quote = text.charCodeAt(equals + 1)
    if (equals < 0 || (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE)) return null
    const close = text.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", equals + 2)
    const name = text.slice(at, equals)
    const value = close < 0 ? null : attributeValue(text.slice(equals + 2, close))
    if (value === null || !NAME.test(name) || name in attributes) return null
    attributes[name] = value
    at = close + 1
  }
}

/** Text between a start tag and the next tag, references replaced; null when it is not simple or another element is inside. */
export function readText(text: string, at: number, element: string): { value: string; end: number } | null {
  const open = text.indexOf('<', at)
  if (open < 0 || !text.startsWith(`</${element}>`, open)) return null
  const value = unescapeXml(text.slice(at, open))
  return value === null ? null : { value, end: open + element.length + 3 }
}

const GREATER = 0x3e
const SLASH = 0x2f
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const NAME = /^[A-Za-z_][\w.:-]*$/
const NOT_PLAIN = /[<\t\n]/

function attributeValue(raw: string): string | null {
  return NOT_PLAIN.test(raw) ? null : unescapeXml(raw)
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** Without markup declarations, processing instructions and carriage returns, which the quick readers leave to the strict one. */
export function isPlain(text: string): boolean {
  return !text.includes('<!') && !text.includes('<?') && !text.includes('\r')
}
