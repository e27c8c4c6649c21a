import { readFiles } from './lazy.ts'
import { parseFilelistsStrictly } from './reference.ts'
import { isPlain, readStartTag } from './scan.ts'
import type { FilelistsRecord } from './types.ts'
import { RpmmdError } from '../error.ts'

/**
 * Reads one `package` element of filelists.xml.
 * @throws RpmmdError REPO_INVALID when it is not well-formed or names no pkgid. Source: spec 05 §3.7.
 */
export function parseFilelists(slice: string | Buffer): FilelistsRecord {
  const text = typeof slice === 'string' ? slice : slice.toString('utf8')
  const tag = isPlain(text) && text.startsWith('<package') ? readStartTag(text, '<package'.length) : null
  const pkgid = tag?.attributes['pkgid']
  const files = tag === null || pkgid === undefined ? null : readFiles(text, tag.end)
  return files === null ? parseFilelistsStrictly(text) : { pkgid: pkgid!.toLowerCase(), files }
}

const PKGID_PREFIX = '<package pkgid="'
/** Room for the prefix and the longest checksum that there is. */
const PKGID_BYTES = 160

/** The pkgid of a filelists or other element without reading the rest. @throws RpmmdError REPO_INVALID when it has none. */
export function pkgidOf(slice: Buffer): string {
  const head = slice.toString('latin1', 0, PKGID_BYTES)
  const end = head.startsWith(PKGID_PREFIX) ? head.indexOf('"', PKGID_PREFIX.length) : -1
  const quick = head.slice(PKGID_PREFIX.length, Math.max(end, 0))
  if (/^[0-9a-f]+$/.test(quick)) return quick
  const pkgid = readStartTag(slice.toString('utf8'), '<package'.length)?.attributes['pkgid']
  if (pkgid === undefined) throw new RpmmdError('REPO_INVALID', 'a package of filelists.xml or other.xml has no pkgid')
  return pkgid.toLowerCase()
}
