/**
 * The known name nearest to an unknown one: the smallest edit distance, if it is less than half the unknown name's length,
 * rounded down (spec 01 §5.3). Of equally near names the first in alphabetical order.
 */
export function nearestName(unknown: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let least = Math.floor(unknown.length / 2)
  for (const name of [...known].toSorted()) {
    const distance = editDistance(unknown, name)
    if (distance >= least) continue
    best = name
    least = distance
  }
  return best
}

/** Levenshtein distance: insertions, deletions and replacements of one character. */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[to.length] ?? 0
}
