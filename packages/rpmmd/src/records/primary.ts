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
  const isPackage = walk.tag('package')?.attributes['type'] === 'rpm'
  const head = isPackage ? readHead(walk) : null
  const format = text.indexOf('<format>', walk.at)
  const end = text.indexOf('</format>', format)
  if (head === null || format < 0 || end < 0 || !/^\s*<\/package>\s*$/.test(text.slice(end + '</format>'.length))) return null
  const inside = new ElementWalk(text.slice(format + '<format>'.length, end))
  const sourcerpm = inside.text('rpm:sourcerpm')
  const range = inside.tag('rpm:header-range')?.attributes ?? {}
  const fields = fieldsOf({ ...head, sourcerpm, headerStart: integer(range['start']), headerEnd: integer(range['end']) })
  return fields === null ? null : new LazyPackageRecord(fields, inside.rest())
}

type MaybeFields = { [Field in keyof PackageFields]: PackageFields[Field] | null | undefined }

function readHead(walk: ElementWalk): Omit<MaybeFields, 'sourcerpm' | 'headerStart' | 'headerEnd'> {
  const name = walk.text('name')
  const arch = walk.text('arch')
  const { epoch = '0', ver, rel } = walk.tag('version')?.attributes ?? {}
  const type = walk.tag('checksum')?.attributes['type']
  const checksum = walk.textHere('checksum')
  const summary = walk.text('summary')
  const time = walk.tag('time')?.attributes ?? {}
  const size = walk.tag('size')?.attributes ?? {}
  const location = walk.tag('location')?.attributes ?? {}
  return {
    name,
    epoch,
    version: ver,
    release: rel,
    arch,
    checksum: type === undefined || !checksum ? null : { type, value: checksum.toLowerCase() },
    summary,
    size: integer(size['package']),
    installedSize: integer(size['installed']),
    fileTime: integer(time['file']),
    buildTime: integer(time['build']),
    href: location['href'],
    base: location['xml:base'] ?? null,
  }
}

/** The fields when all of them are there. */
function fieldsOf(fields: MaybeFields): PackageFields | null {
  const missing = Object.entries(fields).some(([field, value]) => (value === null || value === undefined) && field !== 'base')
  return missing || !fields.name || !fields.arch ? null : (fields as PackageFields)
}

/** A decimal number without a sign; null for everything else. */
export function integer(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** Goes forward from one known element to the next. */
class ElementWalk {
  at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  tag(element: string): StartTag | null {
    const found = this.#text.indexOf(`<${element}`, this.at)
    const tag = found < 0 ? null : readStartTag(this.#text, found + element.length + 1)
    if (tag !== null) this.at = tag.end
    return tag
  }

  text(element: string): string | null {
    const tag = this.tag(element)
    return tag?.closed === true ? '' : tag && this.textHere(element)
  }

  textHere(element: string): string | null {
    const found = readText(this.#text, this.at, element)
    if (found !== null) this.at = found.end
    return found?.value ?? null
  }

  rest(): string {
    return this.#text.slice(this.at)
  }
}
