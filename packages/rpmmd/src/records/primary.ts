import { LazyPackageRecord } from './lazy.ts'
import { parsePrimaryStrictly } from './reference.ts'
import { isPlain, readStartTag, readText, type StartTag } from './scan.ts'
import type { PackageFields, PackageRecord } from './types.ts'

/**
 * Reads one `package` element of primary.xml. The quick reader knows the order in which createrepo_c writes the elements and
 * leaves the lists for later; everything else (another order, CDATA, comments, unknown references) goes to the strict reader.
 * @throws RpmmdError REPO_INVALID when the element is not well-formed or lacks what every package has. Source: spec 05 §3.4.
 */
export function parsePrimary(slice: string | Buffer): PackageRecord {
  const text = typeof slice === 'string' ? slice : slice.toString('utf8')
  return (isPlain(text) ? readQuickly(text) : null) ?? parsePrimaryStrictly(text)
}

function readQuickly(text: string): PackageRecord | null {
  const walk = new ElementWalk(text)
  if (walk.tag('<package')?.attributes['type'] !== 'rpm') return null
  const head = readHead(walk)
  const format = text.indexOf('<format>', walk.at)
  const end = text.indexOf('</format>', format)
  if (head === null || format < 0 || end < 0 || !isEndOfPackage(text, end + '</format>'.length)) return null
  const inside = new ElementWalk(text.slice(format + '<format>'.length, end))
  const sourcerpm = inside.text('<rpm:sourcerpm', '</rpm:sourcerpm>')
  const range = inside.tag('<rpm:header-range')?.attributes
  const headerStart = integer(range?.['start'])
  const headerEnd = integer(range?.['end'])
  if (sourcerpm === null || headerStart === null || headerEnd === null) return null
  return new LazyPackageRecord({ ...head, sourcerpm, headerStart, headerEnd }, inside.rest())
}

function isEndOfPackage(text: string, at: number): boolean {
  return text.startsWith('\n</package>', at) || /^\s*<\/package>\s*$/.test(text.slice(at))
}

type Head = Omit<PackageFields, 'sourcerpm' | 'headerStart' | 'headerEnd'>

/** The fields before the format element, in their order; null when one of them is not there. */
function readHead(walk: ElementWalk): Head | null {
  const name = walk.text('<name', '</name>')
  const arch = walk.text('<arch', '</arch>')
  const evr = walk.tag('<version')?.attributes
  const version = evr?.['ver']
  const release = evr?.['rel']
  const type = walk.tag('<checksum')?.attributes['type']
  const value = walk.textHere('</checksum>')
  const summary = walk.text('<summary', '</summary>')
  if (!name || !arch || version === undefined || release === undefined || type === undefined || !value || summary === null) return null
  const time = walk.tag('<time')?.attributes
  const fileTime = integer(time?.['file'])
  const buildTime = integer(time?.['build'])
  const sizes = walk.tag('<size')?.attributes
  const size = integer(sizes?.['package'])
  const installedSize = integer(sizes?.['installed'])
  const location = walk.tag('<location')?.attributes
  const href = location?.['href']
  const base = location?.['xml:base'] ?? null
  if (fileTime === null || buildTime === null || size === null || installedSize === null || href === undefined) return null
  const checksum = { type, value: value.toLowerCase() }
  const epoch = evr?.['epoch'] ?? '0'
  return { name, epoch, version, release, arch, checksum, summary, size, installedSize, fileTime, buildTime, href, base }
}

/** A decimal number without a sign; null for everything else. */
function integer(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** Goes forward from one known element to the next; elements are given as they are written, to save making strings. */
class ElementWalk {
  at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  tag(start: string): StartTag | null {
    const found = this.#text.indexOf(start, this.at)
    const tag = found < 0 ? null : readStartTag(this.#text, found + start.length)
    if (tag !== null) this.at = tag.end
    return tag
  }

  text(start: string, end: string): string | null {
    const tag = this.tag(start)
    return tag?.closed === true ? '' : tag && this.textHere(end)
  }

  textHere(end: string): string | null {
    const found = readText(this.#text, this.at, end)
    if (found !== null) this.at = found.end
    return found?.value ?? null
  }

  rest(): string {
    return this.#text.slice(this.at)
  }
}
