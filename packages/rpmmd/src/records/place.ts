import { RpmmdError } from '../error.ts'
import { escapePackageAttribute, escapeText } from './escape.ts'
import { readStartTag } from './scan.ts'
import type { Checksum, Placement } from './types.ts'

/**
 * A primary element as it stands in another repository: new location (a base that was there is dropped), file time, checksum, and size when
 * given; every other byte is as it was. Source: spec 05 §2.6 (only these depend on the placement), §3.4, §3.6.
 */
export function placePrimary(slice: Buffer, placement: Placement): Buffer {
  const head = slice.indexOf('<format')
  const text = slice.toString('utf8', 0, head < 0 ? slice.length : head)
  const placed = [
    (part: string) => replaceElement(part, 'checksum', checksumElement(placement.checksum)),
    (part: string) => replaceAttribute(part, 'time', 'file', String(placement.mtime)),
    (part: string) => (placement.size === undefined ? part : replaceAttribute(part, 'size', 'package', String(placement.size))),
    (part: string) => replaceElement(part, 'location', locationElement(placement)),
  ].reduce((part, replace) => replace(part), text)
  return head < 0 ? Buffer.from(placed) : Buffer.concat([Buffer.from(placed), slice.subarray(head)])
}

/** A filelists or other element with another pkgid; every other byte is as it was. */
export function placeOther(slice: Buffer, pkgid: string): Buffer {
  const end = slice.indexOf('>') + 1
  const head = replaceAttribute(slice.toString('utf8', 0, end), 'package', 'pkgid', pkgid)
  return Buffer.concat([Buffer.from(head), slice.subarray(end)])
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
