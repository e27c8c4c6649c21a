import { readFile } from 'node:fs/promises'
import type { ImageFile } from '../image/image-file.ts'

/** What says for which arch a medium is, by file: `.discinfo` by its third line. */
const SAID: readonly (readonly [path: string, pattern: RegExp])[] = [
  ['.discinfo', /^.*\n.*\n(\w+)\s*(?:\n|$)/],
  ['.treeinfo', /^\[tree\](?:\n(?!\[).*)*?\narch\s*=\s*(\w+)/m],
  ['.treeinfo', /^\[general\](?:\n(?!\[).*)*?\narch\s*=\s*(\w+)/m],
]

/** The arch of an image with files put over it; null when nothing says it (spec 06 §8.2). */
export async function archOf(image: Pick<ImageFile, 'entries' | 'text'>, grafted: ReadonlyMap<string, string>): Promise<string | null> {
  const entries = await image.entries()
  for (const [path, pattern] of SAID) {
    const [local, entry] = [grafted.get(path), entries.get(path)]
    const text = local === undefined ? (entry === undefined ? '' : await image.text(entry)) : await readFile(local, 'utf8')
    const arch = pattern.exec(text)?.[1]
    if (arch !== undefined) return arch
  }
  return null
}
