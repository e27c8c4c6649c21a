/** Lists of a request as configuration and groups give them. */
export interface RequestLists {
  readonly inputs: readonly string[]
  readonly excludes: readonly string[]
  readonly fulltreeExcludes: readonly string[]
  readonly multilibWhitelist: readonly string[]
  readonly multilibBlacklist: readonly string[]
  readonly prepopulate: readonly string[]
}

/**
 * Passes the lists through the line format: what follows `#` is dropped, the rest trimmed, empty lines and repeated ones left out.
 * A text that is both an input and an exclude is no input; it is then neither searched nor missing. Members of groups do not pass
 * here, as inputs and as excludes: one that is excluded counts as missing. Source: spec 04 §5.1, §11.
 */
export function requestLists(lists: RequestLists): RequestLists {
  const excludes = cleanLines(lists.excludes)
  const excluded = new Set(excludes)
  return {
    inputs: cleanLines(lists.inputs).filter((text) => !excluded.has(text)),
    excludes,
    fulltreeExcludes: cleanLines(lists.fulltreeExcludes),
    multilibWhitelist: cleanLines(lists.multilibWhitelist),
    multilibBlacklist: cleanLines(lists.multilibBlacklist),
    prepopulate: cleanLines(lists.prepopulate),
  }
}

function cleanLines(lines: readonly string[]): string[] {
  const cleaned = lines.map((line) => line.replace(/#.*/s, '').trim())
  return [...new Set(cleaned.filter((line) => line !== ''))]
}
