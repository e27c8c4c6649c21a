import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Sum, mode and time of every file of an exported compose. Of its logs, which say what happened, only the names. COMPOSE_ID and STATUS are
 * as old as the export.
 */
export async function exportedFiles(compose: string): Promise<Record<string, string>> {
  const entries = await readdir(compose, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    await Promise.all(
      files.toSorted().map(async (path) => {
        const name = path.slice(compose.length)
        return [name, name.startsWith('/logs/') ? 'a log' : await described(path)] as const
      }),
    ),
  )
}

/** Paths that only one of two composes has, or that differ, each with why; none when they are equal. */
export function differences(expected: Record<string, string>, found: Record<string, string>): string[] {
  const paths = new Set([...Object.keys(expected), ...Object.keys(found)])
  return [...paths].flatMap((path) => (expected[path] === found[path] ? [] : [`${path}: ${expected[path]} became ${found[path]}`]))
}

async function described(path: string): Promise<string> {
  const [content, { mode, mtimeMs }] = await Promise.all([readFile(path), stat(path)])
  const time = /\/(?:COMPOSE_ID|STATUS)$/.test(path) ? '' : Math.floor(mtimeMs / 1000)
  return `${createHash('sha256').update(content).digest('hex')} ${mode.toString(8)} ${time}`
}
