import { linkSync, mkdirSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'

/** Code of an error of the operating system, such as ENOENT; null for anything else. */
export function errnoOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : null
}

/**
 * Does `act`, making the parent directory of `path` when it is missing. Tried several times, since whoever deletes objects
 * may take empty directories away at the same moment.
 */
export function withParent<T>(path: string, act: () => T): T {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return act()
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || attempt === 3) throw error
      mkdirSync(dirname(path), { recursive: true })
    }
  }
}

/** Moves a finished file to its place, replacing what is there, in one step that others see wholly or not at all. */
export function publishReplacing(source: string, target: string): void {
  withParent(target, () => renameSync(source, target))
}

/**
 * Moves a finished file of `size` bytes to a place that is named by its content. A file of that size that is there already
 * stays (it may be linked from elsewhere); one of another size is damaged, and replaced.
 */
export function publishOnce(source: string, target: string, size: number): void {
  try {
    withParent(target, () => linkSync(source, target))
  } catch (error) {
    const isThere = errnoOf(error) === 'EEXIST'
    // EMLINK, or a file system without hard links.
    if (!isThere || statSync(target, { throwIfNoEntry: false })?.size !== size) return publishReplacing(source, target)
  }
  unlinkSync(source)
}
