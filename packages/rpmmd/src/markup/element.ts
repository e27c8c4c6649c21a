import { SaxesParser } from 'saxes'

/** An element of a small XML document, wholly in memory. `line` (from 1) is where its start tag begins. */
export interface XmlElement {
  readonly name: string
  readonly line: number
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Character data directly inside, references resolved, white space as it is. */
  readonly text: string
}

/** What a document that is not well formed gives: the first problem with its place. */
export interface MarkupProblem {
  readonly message: string
  readonly line: number
  readonly column: number
}

/** Levels of elements; comps have four, variants five. */
const MAX_DEPTH = 100
/** Elements and attributes together; the comps of the largest distributions have 60,000. */
const MAX_PARTS = 1_000_000

interface OpenElement {
  name: string
  line: number
  attributes: Record<string, string>
  children: OpenElement[]
  text: string
}

/**
 * Reads a document as a tree of elements: for files that people write (comps, variants), not for repository metadata.
 * External entities and DTDs are never fetched. @returns the root element, or the first problem when it is not well formed, or has more
 * than 100 levels of elements, or more than a million elements and attributes.
 */
export function readElement(xml: string): { root: XmlElement } | { problem: MarkupProblem } {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const open: OpenElement[] = []
  let root: OpenElement | undefined
  let problem: MarkupProblem | undefined
  let startLine = 1
  let closed: OpenElement | undefined
  let parts = 0
  const stop = (message: string): never => {
    problem ??= { message, line: parser.line, column: parser.column }
    throw new Stopped(message)
  }
  const count = (): void => {
    parts += 1
    if (parts > MAX_PARTS) stop(`more than ${MAX_PARTS} elements and attributes`)
  }
  parser.on('error', (error) => stop(messageOf(error, closed)))
  parser.on('attribute', count)
  parser.on('opentagstart', () => {
    startLine = parser.line
  })
  parser.on('opentag', (tag) => {
    count()
    if (open.length >= MAX_DEPTH) stop(`elements are nested more than ${MAX_DEPTH} levels deep`)
    const element: OpenElement = { name: tag.name, line: startLine, attributes: tag.attributes, children: [], text: '' }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => {
    closed = open.pop()
  })
  const addText = (text: string): void => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  try {
    parser.write(xml.replace(/^\uFEFF/, '')).close()
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  if (problem !== undefined) return { problem }
  return root === undefined ? { problem: { message: 'document has no root element', line: 1, column: 1 } } : { root }
}

/** Ends reading at the first problem, so that what follows takes no memory. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** The parser's message without its place; where tags do not pair, with the element that was closed by the tag of another. */
function messageOf(error: Error, closed: OpenElement | undefined): string {
  const message = error.message.replace(/^[^:]*:?\d+:\d+: /, '').replace(/\.$/, '')
  return message === 'unexpected close tag' && closed !== undefined ? `<${closed.name}> of line ${closed.line} is not closed` : message
}
