/**
 * How keys become file names, so that any key of at most 1024 UTF-8 bytes has exactly one path, no path leaves its root,
 * a key may be the prefix of another, and a directory can be walked in key order.
 *
 * A key is cut at `/`. Every part but the last is a directory, the last is a file whose name starts with `_`; a directory
 * whose name would start with `_` has it escaped. Bytes other than `A-Z a-z 0-9 - . _ ~ + = @ ^ ,` become `%XX`, as does a leading
 * `.`; the empty part is `%`. Parts of 72 bytes or more continue in a sub-directory after every 72 bytes; the name of the
 * directory that is continued ends in `%`.
 */
const PART_BYTES = 72
const PLAIN_PART = /^[A-Za-z0-9~+=@^,-][A-Za-z0-9._~+=@^,-]*$/
const PLAIN_BYTES = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~+=@^,-'))
const DOT = 0x2e
const UNDERSCORE = 0x5f

/** Relative path of the file of a key. */
export function keyToPath(key: string): string {
  const parts = key.split('/')
  const last = parts.pop() ?? ''
  const directories = parts.map((part) => partToPath(part, false))
  return [...directories, partToPath(last, true)].join('/')
}

/** A name in a directory: what it adds to the key, as bytes in a latin1 string (so that comparing strings compares bytes). */
export interface KeyName {
  kind: 'object' | 'directory'
  /** For a directory this ends in `/`, unless the part continues. */
  part: string
}

/** The inverse for one directory entry. @returns null for a name that `keyToPath` does not make. */
export function nameToKeyPart(name: string, isDirectory: boolean): KeyName | null {
  if (!isDirectory) return name.startsWith('_') ? { kind: 'object', part: unescapeName(name.slice(1)) } : null
  if (name.startsWith('_')) return null
  if (name.length > 1 && name.endsWith('%')) return { kind: 'directory', part: unescapeName(name.slice(0, -1)) }
  return { kind: 'directory', part: `${unescapeName(name)}/` }
}

function partToPath(part: string, isObject: boolean): string {
  const sign = isObject ? '_' : ''
  if (part.length < PART_BYTES && PLAIN_PART.test(part)) return sign + part
  const bytes = Buffer.from(part)
  const names: string[] = []
  let start = 0
  for (; bytes.length - start >= PART_BYTES; start += PART_BYTES) {
    names.push(`${escapeName(bytes.subarray(start, start + PART_BYTES))}%`)
  }
  names.push(sign + escapeName(bytes.subarray(start)))
  return names.join('/')
}

function escapeName(bytes: Buffer): string {
  if (bytes.length === 0) return '%'
  let name = ''
  for (const [index, byte] of bytes.entries()) {
    const isPlain = PLAIN_BYTES.has(byte) && !(index === 0 && (byte === DOT || byte === UNDERSCORE))
    name += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return name
}

function unescapeName(name: string): string {
  if (name === '%') return ''
  return name.replaceAll(/%([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
