import type { Position } from '@murli/contracts'

/** Where a value was written, and where each of its members was: members by dict key (as text) or list index. */
export interface Place {
  readonly position: Position
  readonly members: ReadonlyMap<string, Place>
}

/** A place without members. */
export function placeOf(position: Position, members: ReadonlyMap<string, Place> = new Map()): Place {
  return { position, members }
}

/**
 * Position of the value at a dot-joined path such as `multilib.0.1.x86_64`; keys may contain dots themselves. A path that leads
 * further than the file does gives the position of its deepest known part; null when not even the option is known.
 */
export function findPosition(options: ReadonlyMap<string, Place>, path: string): Position | null {
  return deepest(options, path)?.position ?? null
}

function deepest(members: ReadonlyMap<string, Place>, path: string): { position: Position; left: number } | null {
  let best: { position: Position; left: number } | null = null
  for (const [key, place] of members) {
    if (path !== key && !path.startsWith(`${key}.`)) continue
    const rest = path.slice(key.length + 1)
    const found = (rest === '' ? null : deepest(place.members, rest)) ?? { position: place.position, left: rest.length }
    if (best === null || found.left < best.left) best = found
  }
  return best
}
