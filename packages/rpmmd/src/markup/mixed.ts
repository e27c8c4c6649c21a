import { SaxesParser } from 'saxes'
import { type MarkupProblem, readElement } from './element.ts'

/** An element with all that is between its tags, in order. May be changed. */
export interface MixedElement {
  readonly name: string
  readonly attributes: Record<string, string>
  children: MixedNode[]
}

/** Text with references resolved, a comment, or an element. */
export type MixedNode = MixedElement | { readonly text: string } | { readonly comment: string }

/** A document that is to be written again. `doctype` is what stands behind `<!DOCTYPE`, null without one. */
export interface MixedDocument {
  readonly doctype: string | null
  readonly root: MixedElement
}

/** Reads a document with texts and comments in their places; it is found not to be well formed as by `readElement`. */
export function readMixed(xml: string): MixedDocument | { problem: MarkupProblem } {
  const checked = readElement(xml)
  if ('problem' in checked) return checked
  const parser = new SaxesParser({ xmlns: false })
  const top: MixedElement = { name: '', attributes: {}, children: [] }
  const open = [top]
  let doctype: string | null = null
  const add = (node: MixedNode): void => void open.at(-1)?.children.push(node)
  parser.on('doctype', (text) => (doctype = text.trim()))
  parser.on('opentag', ({ name, attributes }) => {
    const element: MixedElement = { name, attributes, children: [] }
    add(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', (text) => add({ text }))
  parser.on('cdata', (text) => add({ text }))
  parser.on('comment', (comment) => add({ comment }))
  parser.write(xml.replace(/^\uFEFF/, '')).close()
  const root = top.children.find(isElement)
  return root === undefined ? { problem: { message: 'document has no root element', line: 1, column: 1 } } : { doctype, root }
}

export function isElement(node: MixedNode): node is MixedElement {
  return 'name' in node
}

/**
 * The document as text. `reindent`: white space between elements is replaced by one line per element, two spaces further in at each step;
 * otherwise it stays as it is.
 */
export function printMixed({ doctype, root }: MixedDocument, { reindent }: { reindent: boolean }): string {
  const head = `<?xml version='1.0' encoding='UTF-8'?>\n${doctype === null ? '' : `<!DOCTYPE ${doctype}>\n`}`
  return `${head}${printNode(reindent ? withoutBlanks(root) : root, reindent ? '' : null)}\n`
}

/** Without the texts that are white space only, beside which there are elements. */
function withoutBlanks(element: MixedElement): MixedElement {
  const hasInner = element.children.some((node) => !('text' in node))
  const kept = hasInner ? element.children.filter((node) => !('text' in node) || node.text.trim() !== '') : element.children
  return { ...element, children: kept.map((node) => (isElement(node) ? withoutBlanks(node) : node)) }
}

/** `indent`: white space before the element, null where nothing is to be indented. */
function printNode(node: MixedNode, indent: string | null): string {
  if ('text' in node) return escapeMarkup(node.text)
  if ('comment' in node) return `<!--${node.comment}-->`
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escapeMarkup(value).replaceAll('"', '&quot;')}"`)
  const start = `<${node.name}${attributes.join('')}`
  if (node.children.length === 0) return `${start}/>`
  const isMixed = node.children.some((child) => 'text' in child)
  if (indent === null || isMixed) return `${start}>${node.children.map((child) => printNode(child, null)).join('')}</${node.name}>`
  const inner = node.children.map((child) => `\n${indent}  ${printNode(child, `${indent}  `)}`)
  return `${start}>${inner.join('')}\n${indent}</${node.name}>`
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
