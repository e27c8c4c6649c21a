import { ROOTS } from './frame.ts'
import { readStartTag } from './scan.ts'
import type { DocumentName } from './types.ts'

/** What stands before the first package: root element, number of packages, whether the root is closed at once, bytes. */
export interface DocumentHead {
  root: string
  packages: number
  closed: boolean
  length: number
}

const ENCODING = /^\uFEFF?<\?xml[^?]*encoding=["']([^"']*)["']/
const HEAD =
  /^\uFEFF?(?:<\?xml[^?<>]*\?>)?(?:\s|<!--(?:(?!--)[^])*-->)*<(?<root>[A-Za-z]+)(?<attributes>(?:\s+[\w:]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<closed>\/?)>/
const COMMENTS = /^(?:\s|<!--(?:(?!--)[^])*-->)*$/

/** Reads the beginning of a document, up to its first package. @returns what is wrong with it as text. */
export function parseHead(text: string, document?: DocumentName): DocumentHead | string {
  if (/<!DOCTYPE/i.test(text)) return 'has a DOCTYPE'
  const encoding = ENCODING.exec(text)?.[1] ?? 'UTF-8'
  if (!/^(utf-?8|us-ascii)$/i.test(encoding)) return `is encoded in ${encoding}; only UTF-8 is read`
  const match = HEAD.exec(text)
  const { root = '', attributes = '', closed = '' } = match?.groups ?? {}
  const expected = (document === undefined ? Object.values(ROOTS) : [ROOTS[document]]).map(({ element }) => element)
  if (match === null || !expected.includes(root)) return `does not begin with ${expected.map((element) => `<${element}>`).join(' or ')}`
  const packages = readStartTag(`${attributes}>`, 0)?.attributes['packages'] ?? ''
  if (!/^\d+$/.test(packages)) return 'does not say how many packages it has'
  return { root, packages: Number(packages), closed: closed === '/', length: Buffer.byteLength(match[0]) }
}

/** Whether a text is the end of a document, from the root's end tag on; nothing is left of a root that was closed at once. */
export function isTail(text: string, root: string): boolean {
  const end = /^<\/([A-Za-z]+)\s*>/.exec(text)
  return end === null ? text.trim() === '' : end[1] === root && COMMENTS.test(text.slice(end[0].length))
}
