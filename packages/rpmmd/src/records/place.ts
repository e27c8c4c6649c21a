import { RpmmdError } from '../error.ts'
import { escapePackageAttribute, escapeText } from './escape.ts'
import { readStartTag } from './scan.ts'
import type { Checksum, Placement } from './types.ts'

/** What becomes of an element at another place: bytes [start, end) of it are replaced by a text, and all others stay. */
interface Replacement {
  start: number
  end: number
  /** One character per byte (latin1), so that neither reading nor writing it has to decode anything. */
  text: string
}

/**
 * A primary element as it stands in another repository: new location (a base that was there is dropped), file time, checksum, and size when
 * given; every other byte is as it was. Source: spec 05 §2.6 (only these depend on the placement), §3.4, §3.6.
 */
export function placePrimary(slice: Buffer, placement: Placement): Buffer {
  return withReplacement(slice, primaryReplacement(slice, placement))
}

/** What `placePrimary` changes, for those who put many elements together. */
export function primaryReplacement(slice: Buffer, placement: Placement): Replacement {
  if (placement.size === undefined) {
    const quick = quickReplacement(slice.toString('latin1', 0, QUICK_BYTES), placement)
    if (quick !== null) return quick
  }
  return thoroughReplacement(slice, placement)
}

/** A filelists or other element with another pkgid; every other byte is as it was. */
export function placeOther(slice: Buffer, pkgid: string): Buffer {
  const end = slice.indexOf('>') + 1
  return withReplacement(slice, { start: 0, end, text: replaceAttribute(slice.toString('latin1', 0, end), 'package', 'pkgid', pkgid) })
}

/** All up to the location is in these, in all but packages with long descriptions. */
const QUICK_BYTES = 1024
const CHECKSUM_END = '</checksum>'
const TIME_BEGIN = '<time file="'
const LOCATION_BEGIN = '<location href="'

/** For elements as createrepo_c writes them: its order of elements and attributes, its quotes. @returns null for others */
function quickReplacement(text: string, placement: Placement): Replacement | null {
  const checksum = text.indexOf('<checksum ')
  const checksumEnd = text.indexOf(CHECKSUM_END, checksum)
  const time = text.indexOf(TIME_BEGIN, checksumEnd)
  const timeEnd = text.indexOf('"', time + TIME_BEGIN.length)
  const location = text.indexOf(LOCATION_BEGIN, timeEnd)
  const locationEnd = text.indexOf('"', location + LOCATION_BEGIN.length)
  if (checksum < 0 || checksumEnd < 0 || time < 0 || location < 0 || !text.startsWith('"/>', locationEnd)) return null
  const format = text.indexOf('<format', checksumEnd)
  if (format >= 0 && format < location) return null
  const [end, newLocation] = [locationEnd + 3, locationElement(placement)]
  const [newChecksum, newTime] = [checksumElement(placement.checksum), `${TIME_BEGIN}${placement.mtime}"`]
  const isSameFile = text.startsWith(newChecksum, checksum) && text.startsWith(newTime, time)
  if (isSameFile) return { start: location, end, text: newLocation }
  const between = text.slice(checksumEnd + CHECKSUM_END.length, time)
  return { start: checksum, end, text: newChecksum + between + newTime + text.slice(timeEnd + 1, location) + newLocation }
}

function thoroughReplacement(slice: Buffer, placement: Placement): Replacement {
  const format = slice.indexOf('<format')
  const end = format < 0 ? slice.length : format
  const text = [
    (part: string) => replaceElement(part, 'checksum', checksumElement(placement.checksum)),
    (part: string) => replaceAttribute(part, 'time', 'file', String(placement.mtime)),
    (part: string) => (placement.size === undefined ? part : replaceAttribute(part, 'size', 'package', String(placement.size))),
    (part: string) => replaceElement(part, 'location', locationElement(placement)),
  ].reduce((part, replace) => replace(part), slice.toString('latin1', 0, end))
  return { start: 0, end, text }
}

function withReplacement(slice: Buffer, { start, end, text }: Replacement): Buffer {
  return Buffer.concat([slice.subarray(0, start), Buffer.from(text, 'latin1'), slice.subarray(end)])
}

function locationElement({ href, base }: Placement): string {
  const attribute = base === undefined ? '' : ` xml:base="${escapePackageAttribute(base)}"`
  return `<location${attribute} href="${escapePackageAttribute(href)}"/>`
}

function checksumElement(checksum: Checksum): string {
  return `<checksum type="${escapePackageAttribute(checksum.type)}" pkgid="YES">${escapeText(checksum.value)}</checksum>`
}

/** Replaces the first element of that name, from `<` to the end of its end tag. */
function replaceElement(text: string, element: string, replacement: string): string {
  const start = startOf(text, element)
  const tag = readStartTag(text, start + element.length + 1)
  const close = `</${element}>`
  const end = tag === null ? -1 : tag.closed ? tag.end : text.indexOf(close, tag.end) + close.length
  if (end < close.length) throw unplaceable(element)
  return text.slice(0, start) + replacement + text.slice(end)
}

function replaceAttribute(text: string, element: string, attribute: string, value: string): string {
  const start = startOf(text, element)
  const end = readStartTag(text, start + element.length + 1)?.end
  const tag = text.slice(start, end)
  const found = new RegExp(`(\\s${attribute}=)(?:"[^"]*"|'[^']*')`).exec(tag)
  if (end === undefined || found === null) throw unplaceable(element)
  const replaced = `${tag.slice(0, found.index)}${found[1]}"${escapePackageAttribute(value)}"${tag.slice(found.index + found[0].length)}`
  return text.slice(0, start) + replaced + text.slice(end)
}

function startOf(text: string, element: string): number {
  const start = new RegExp(`<${element}[\\s/>]`).exec(text)?.index
  if (start === undefined) throw unplaceable(element)
  return start
}

function unplaceable(element: string): RpmmdError {
  return new RpmmdError('REPO_INVALID', `a package of the repository metadata has no <${element}> that can be rewritten`)
}
