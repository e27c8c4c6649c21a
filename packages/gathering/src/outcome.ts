import { formatNevra } from '@murli/rpmmd/nevra'
import type { Reason, Selected, SelectionResult, UniversePackage } from '@murli/selection'

/** A selected package: `pkg` is its NEVRA, always with an epoch; `flags` those of spec 04 §2, sorted. */
export interface GatheredEntry {
  readonly pkg: string
  readonly repo: string
  readonly flags: readonly string[]
  /** Why it is in, the first reason first; only when asked for. */
  readonly reasons?: readonly Reason[]
}

/** What a selection gave, as a document: the form of `expected` in recorded cases. */
export interface GatherOutcome {
  readonly rpm: readonly GatheredEntry[]
  readonly srpm: readonly GatheredEntry[]
  readonly debuginfo: readonly GatheredEntry[]
  /** `name.arch` → texts of requirements that nothing provides. */
  readonly unresolved: Readonly<Record<string, readonly string[]>>
  /** Input patterns that fit no package. */
  readonly unmatched: readonly string[]
  readonly prepopulate_unmatched: readonly string[]
}

/** A selection as a document, with reasons when asked for. */
export function gatherOutcome(result: SelectionResult<UniversePackage>, options: { reasons: boolean }): GatherOutcome {
  const list = (selected: readonly Selected<UniversePackage>[]) => selected.map((one) => entry(one, options.reasons))
  return {
    rpm: list(result.rpm),
    srpm: list(result.srpm),
    debuginfo: list(result.debuginfo),
    unresolved: Object.fromEntries(result.unresolved),
    unmatched: result.missing,
    prepopulate_unmatched: result.prepopulateUnmatched,
  }
}

/** rpm-md knows no arch but `src` for source packages, and so do people who compare. */
function entry({ package: selected, flags, reasons }: Selected<UniversePackage>, withReasons: boolean): GatheredEntry {
  const { name, epoch, version, release } = selected
  const arch = selected.arch === 'nosrc' ? 'src' : selected.arch
  const pkg = formatNevra({ name, epoch, version, release, arch }, { epoch: 'always' })
  return { pkg, repo: selected.repo, flags, ...(withReasons ? { reasons } : {}) }
}
