import { MurliError } from '../errors/index.ts'

const SPECIAL = /[^A-Za-z0-9_-]/gu

/**
 * A path as a key of NATS: `/` becomes the token separator `.`, every character that a key must not have (and the dot itself) becomes
 * `=` and two hex digits per UTF-8 byte.
 * @throws MurliError REQUEST_INVALID when a part is empty
 */
export function encodeKey(path: string): string {
  const parts = path.split('/')
  if (parts.includes('')) throw new MurliError('REQUEST_INVALID', `'${path}' cannot be a key: it has an empty part`)
  return parts.map((part) => part.replace(SPECIAL, escape)).join('.')
}

/** The path that `encodeKey` made the key of. */
export function decodeKey(key: string): string {
  const bytes = key.replaceAll('.', '/').replace(/=([0-9A-F]{2})/g, '%$1')
  return decodeURIComponent(bytes)
}

/** A prefix (whole parts ending in `/`, or '') as a subject filter. */
export function encodePrefix(prefix: string): string {
  if (prefix === '') return '>'
  if (!prefix.endsWith('/')) throw new MurliError('INTERNAL', `'${prefix}' cannot be a prefix of keys: it must end in '/'`)
  return `${encodeKey(prefix.slice(0, -1))}.>`
}

function escape(character: string): string {
  return [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
