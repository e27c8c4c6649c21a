/** The text of one YAML document without its marks, and the line (from 1) on which that text begins. */
export interface DocumentText {
  readonly yaml: string
  readonly line: number
}

/** A line that begins a document may have the first of its content behind the mark. */
const BEGIN = /^---(?:[ \t]+(.*))?$/
const END = /^\.\.\.(?:[ \t].*)?$/

/**
 * Cuts a YAML stream into its documents. A line that begins with `---` or `...` is a mark wherever it stands, inside of block
 * scalars and quotes too, so that no parsing is needed. Documents without content are left out, directives as well.
 * Source: YAML 1.2.2 §9.1.2, §9.2 (c-forbidden).
 */
export function splitDocuments(text: string): DocumentText[] {
  const documents: DocumentText[] = []
  let lines: string[] = []
  let first = 1
  const finish = (next: number): void => {
    if (lines.some(isContent)) documents.push({ yaml: `${lines.join('\n').trimEnd()}\n`, line: first })
    lines = []
    first = next
  }
  const all = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (const [index, line] of all.entries()) {
    const begin = BEGIN.exec(line)
    if (begin !== null) {
      // content on the line of the mark keeps its number
      finish(begin[1] === undefined ? index + 2 : index + 1)
      if (begin[1] !== undefined) lines.push(begin[1])
    } else if (END.test(line)) finish(index + 2)
    else if (!(line.startsWith('%') && !lines.some(isContent))) lines.push(line)
    else first = index + 2
  }
  finish(all.length)
  return documents
}

function isContent(line: string): boolean {
  return /^\s*[^\s#]/.test(line)
}
