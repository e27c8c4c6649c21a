import { readdirSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { errnoOf, nameToKeyPart } from '@murli/runtime/blobs'

/**
 * Where a walk begins and what it may leave out. Strings hold bytes (latin1), so that comparing them compares bytes as S3 does.
 * `after` may be raised during the walk, which then steps over everything up to it.
 */
export interface WalkBounds {
  prefix: string
  after: string
}

/** Greater than any byte of UTF-8: `prefix + AFTER_ALL` comes after every key that starts with `prefix`. */
export const AFTER_ALL = '\u00ff'

/** The keys of a bucket in order, as bytes (latin1). Directories that can hold none of interest are not read. */
export function* walkKeys(directory: string, bounds: WalkBounds, path = ''): Generator<string> {
  for (const { entry, part } of sortedNames(directory)) {
    const key = path + part
    if (!entry.isDirectory()) {
      if (key > bounds.after && key.startsWith(bounds.prefix)) yield key
    } else if (key + AFTER_ALL > bounds.after && (key.startsWith(bounds.prefix) || bounds.prefix.startsWith(key))) {
      yield* walkKeys(`${directory}/${entry.name}`, bounds, key)
    }
  }
}

/**
 * Sorting by what each name adds to the key puts all keys below it in order: no other name here can come between two keys of
 * one directory, because no part of a key contains a slash.
 */
function sortedNames(directory: string): { entry: Dirent; part: string }[] {
  const names = []
  for (const entry of readIfThere(directory)) {
    const name = nameToKeyPart(entry.name, entry.isDirectory())
    if (name !== null) names.push({ entry, part: name.part })
  }
  return names.toSorted((a, b) => (a.part < b.part ? -1 : a.part > b.part ? 1 : 0))
}

function readIfThere(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}
