import { createHash } from 'node:crypto'
import type { FileContent, Source } from './description.ts'

/** A file of the source archive; `link` and `directory` have no bytes. */
export type Content = { kind: 'bytes'; bytes: Buffer; mode: number } | { kind: 'link'; target: string } | { kind: 'directory' }

/** What a described file is, byte for byte; the bytes depend on the path and the source only. */
export function contentOf(source: Source, path: string, file: FileContent): Content {
  if (Array.isArray(file)) return text(file, file[0]?.startsWith('#!') ? 0o755 : 0o644)
  if ('link' in file) return { kind: 'link', target: file.link }
  if ('directory' in file) return { kind: 'directory' }
  if ('lines' in file) return text(file.lines, 0o644)
  return { kind: 'bytes', bytes: noise(`${source.name}-${source.version}:${path}`, file.bytes), mode: file.executable ? 0o755 : 0o644 }
}

function text(lines: string[], mode: number): Content {
  return { kind: 'bytes', bytes: Buffer.from(`${lines.join('\n')}\n`), mode }
}

/** Bytes that look random, and are the same for the same seed. */
function noise(seed: string, size: number): Buffer {
  return createHash('shake256', { outputLength: size }).update(seed).digest()
}
