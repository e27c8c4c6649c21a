/** A package that provides `system-release`. */
export interface SystemReleaseCandidate {
  readonly name: string
  /** String form (NEVRA) by which candidates are ordered. */
  readonly text: string
}

/** The package name to add for a top-level variant, and the names to filter. */
export interface SystemRelease {
  readonly best: string | null
  readonly filtered: string[]
}

/**
 * Which of several packages that provide `system-release` a top-level variant takes: the one named after the variant, else the
 * lexically first. Other variant types use the answer of their parent. Source: spec 04 §6.3.
 */
export function chooseSystemRelease(candidates: readonly SystemReleaseCandidate[], variantUid: string): SystemRelease {
  const uid = variantUid.toLowerCase()
  const sorted = candidates.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
  const isNamedAfter = ({ name }: SystemReleaseCandidate) => name.endsWith(`release-${uid}`) || name.startsWith(`${uid}-release`)
  const best = (sorted.find(isNamedAfter) ?? sorted[0])?.name ?? null
  return { best, filtered: [...new Set(sorted.map(({ name }) => name))].filter((name) => name !== best) }
}
