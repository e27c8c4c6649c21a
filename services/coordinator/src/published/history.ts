import type { Published, PublishedEntry } from '@murli/contracts'

/** What a name was is still served so long after it became something else, where files say by their names what they hold. */
const REMEMBERED_MS = 24 * 60 * 60_000
/** So many changes are remembered whatever their age, and their composes kept. */
const DEPTH = 10
/** No name changes so often that more are worth keeping. */
const MOST = 200

/** The history with a change in front; of what is older than the last ten changes only composes are kept that are still served. Pure. */
export function withChange(history: readonly PublishedEntry[], change: PublishedEntry): PublishedEntry[] {
  const all = [change, ...history]
  const latest = all.slice(0, DEPTH)
  const known = new Set(latest.map(({ composeId }) => composeId))
  const older = all.slice(DEPTH).filter(({ composeId }, index) => {
    const isServed = Date.parse(change.at) - Date.parse(all[DEPTH + index - 1]?.at ?? change.at) < REMEMBERED_MS
    return isServed && !known.has(composeId) && known.add(composeId)
  })
  return [...latest, ...older].slice(0, MOST)
}

/** The compose that a name stands for, then those that it stood for not long ago, the latest first; each once. Pure. */
export function composesOf({ history }: Pick<Published, 'history'>, now: number): string[] {
  const within = history.filter((_entry, index) => {
    const replaced = history[index - 1]
    return replaced === undefined || now - Date.parse(replaced.at) < REMEMBERED_MS
  })
  return [...new Set(within.map(({ composeId }) => composeId))]
}

/** The compose before the present one was published, or null; what was gone back from since then does not count. Pure. */
export function composeBefore(history: readonly PublishedEntry[]): string | null {
  const present = history[0]?.composeId
  const published = history.findIndex(({ composeId, action }) => composeId === present && action === 'publish')
  const before = published === -1 ? [] : history.slice(published + 1)
  return before.find(({ composeId }) => composeId !== present)?.composeId ?? null
}
