/** The label before the paths of files, of which a rebuilder is told where it is. */
const LABEL = 'A'
const PART = /^([\w-]+)=A:(\d+)$/

/**
 * The text of a `.jigdo` that was made of files under numbers, with their paths in the place of these (spec 06 §3.10).
 * @param paths by number; null when the text has a part that is none of them, or no parts at all.
 */
export function jigdoWithPaths(text: string, paths: ReadonlyMap<string, string>): string | null {
  const { head, parts } = sections(text)
  if (parts === null) return null
  const lines = parts.split('\n').map((line) => {
    if (line === '') return line
    const [, sum = '', number = ''] = PART.exec(line) ?? []
    const path = paths.get(number)
    return path === undefined ? null : `${sum}=${quoted(`${LABEL}:${path}`)}`
  })
  return lines.includes(null) ? null : `${head}[Parts]\n${lines.join('\n')}`
}

/** The text of a `.jigdo` with the names of an image and of its template. */
export function jigdoWithNames(text: string, names: { image: string; template: string }): string {
  const { head, parts } = sections(text)
  const named = head
    .replace(/^Filename=.*$/m, () => `Filename=${quoted(names.image)}`)
    .replace(/^Template=.*$/m, () => `Template=${quoted(names.template)}`)
  return parts === null ? named : `${named}[Parts]\n${parts}`
}

/** What is above the list of files, and the list. */
function sections(text: string): { head: string; parts: string | null } {
  const [head = '', ...rest] = text.split(/^\[Parts\]\n/m)
  return { head, parts: rest.length === 0 ? null : rest.join('[Parts]\n') }
}

/** Words of other than plain characters are quoted as for a shell. */
function quoted(word: string): string {
  if (/^[\w.,:/+~^@%-]+$/.test(word)) return word
  return word.includes("'") ? `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `'${word}'`
}
