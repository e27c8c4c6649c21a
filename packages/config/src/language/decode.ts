import { ConfigError } from '../error.ts'

const NEWLINE = 0x0a

/**
 * Bytes of a file as text; a byte-order mark stays in it (spec 01 L2).
 * @throws {ConfigError} CONFIG_SYNTAX with the line that is not UTF-8.
 */
export function decodeText(file: string, bytes: Uint8Array): string {
  const text = decoded(bytes)
  if (text !== null) return text
  const line = brokenLine(bytes)
  throw new ConfigError('CONFIG_SYNTAX', `${file}:${line}: not UTF-8 text`, {
    position: { file, line, column: 1 },
    hint: 'save the file as UTF-8',
  })
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null // not UTF-8, which the callers say
  }
}

function brokenLine(bytes: Uint8Array): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, start)
    const next = end === -1 ? bytes.length : end + 1
    if (decoded(bytes.subarray(start, next)) === null) return line
    start = next
  }
  return line
}
