import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Bounds, tooMuch } from '../collect.ts'

const LOOK_EVERY_MS = 2000

/**
 * Does something that fills a directory, and ends it when the directory grows past the bounds: what a server sends, or a checkout
 * makes of a few kilobytes, is known only when it is there.
 * @throws {MurliError} CONFIG_INVALID past the bounds; what `fill` throws
 */
export async function withSizeLimit(
  directory: string,
  bounds: Bounds,
  outer: AbortSignal,
  fill: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const excess = new AbortController()
  const done = new AbortController()
  const watching = watch(directory, bounds, excess, done.signal)
  try {
    await fill(AbortSignal.any([outer, excess.signal]))
  } finally {
    done.abort()
    await watching
  }
  if (await isLarger(directory, bounds)) throw tooMuch(bounds)
}

async function watch(directory: string, bounds: Bounds, excess: AbortController, done: AbortSignal): Promise<void> {
  while (!done.aborted) {
    if (await isLarger(directory, bounds)) return excess.abort(tooMuch(bounds))
    // the end of the work ends the pause, too
    await pause(LOOK_EVERY_MS, undefined, { signal: done }).catch(() => done.aborted)
  }
}

/** A checkout is there twice, as files and as Git's objects. Files may come and go while we look. */
async function isLarger(directory: string, { maxBytes, maxFiles }: Bounds): Promise<boolean> {
  const open = [directory]
  let bytes = 0
  let files = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const here = next
    const entries = await readdir(here, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = join(here, entry.name)
      if (entry.isDirectory()) open.push(path)
      else bytes += (await lstat(path).catch(() => ({ size: 0 }))).size
      files += 1
      if (bytes > maxBytes * 2 || files > maxFiles * 2) return true
    }
  }
  return false
}
