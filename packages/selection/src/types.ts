import type { Reason, RejectionRule } from '@murli/contracts/documents'
import type { RichDependencies, SelectionRules } from '@murli/contracts/slices'
import type { Dependency } from '@murli/rpmmd/dependency'
import type { Nevra } from '@murli/rpmmd/nevra'

export type { Dependency, Reason, RichDependencies, SelectionRules }

/**
 * A package that may be selected. Epoch as decimal text, `0` when the package has none; `sourcerpm` is a file name, empty for
 * source packages; arch `src` or `nosrc` marks those. `provides` and `requires` may be getters that parse when asked.
 */
export interface UniversePackage extends Readonly<Nevra> {
  readonly sourcerpm: string
  /** Repository id; entries of one NEVRA in two repositories are two packages. */
  readonly repo: string
  readonly lookaside: boolean
  readonly provides: readonly Dependency[]
  readonly requires: readonly Dependency[]
  /** Absolute paths of the full file list. Asked for path requirements and the `runtime` multilib method only. */
  files(): readonly string[]
  /** Absolute paths that primary metadata lists. When there, paths that primary always lists are looked up here alone. */
  primaryFiles?(): readonly string[]
}

/** When a package named `name` is selected, `install` is selected too. */
export interface Conditional {
  readonly name: string
  readonly install: string
}

/** For a selected package named `name`: every package whose name fits `install`, in which `%s` stands for anything. */
export interface Langpack {
  readonly name: string
  readonly install: string
}

/** How many of several candidates are taken. Source: spec 04 §8.6. */
export type Greedy = 'none' | 'all' | 'build'

/** What shall be selected from a universe. Source: spec 04 §5.1. */
export interface SelectionRequest {
  readonly rules: SelectionRules
  /** `branches`: evaluated, with all branches of conditions taken, for what any selection from the result may need. */
  readonly richDependencies: RichDependencies | 'branches'
  /** Tree arch. */
  readonly arch: string
  /** Patterns of spec 04 §5.3. */
  readonly inputs: readonly string[]
  /** Patterns of spec 04 §5.4. */
  readonly excludes: readonly string[]
  readonly conditionals: readonly Conditional[]
  readonly langpacks: readonly Langpack[]
  /** `name.arch` texts. */
  readonly prepopulate: readonly string[]
  /** Source package names. */
  readonly fulltreeExcludes: readonly string[]
  /** Method names in configured order: `none`, `all`, `runtime`, `devel`. */
  readonly multilibMethods: readonly string[]
  readonly multilibWhitelist: readonly string[]
  readonly multilibBlacklist: readonly string[]
  readonly greedy: Greedy
  readonly fulltree: boolean
  readonly selfhosting: boolean
  /** False switches conditionals and every kind of requirement off. */
  readonly dependencies: boolean
  readonly sources: boolean
  readonly debug: boolean
  /** Whether lookaside repositories are configured, even empty ones; default: whether the universe has a lookaside package. */
  readonly lookasideConfigured?: boolean
}

/** A selected package. Flags of spec 04 §2, sorted; reasons: that of the shortest chain, then the first of every other kind. */
export interface Selected<P extends UniversePackage> {
  readonly package: P
  readonly flags: readonly string[]
  readonly reasons: readonly Reason[]
  readonly because: Because<P>
}

/**
 * The first reason of a package: what asked for it on the shortest chain from an input. `by` null: a pattern, in `text`; else a package,
 * with the text of its requirement or null. `depth`: packages between this one and the input, 0 for inputs.
 */
export interface Because<P extends UniversePackage> {
  readonly kind: Reason['kind']
  readonly by: P | null
  readonly text: string | null
  readonly depth: number
}

/** A package that was a candidate, or in the universe, and was put aside: see RejectionRule of the contracts. `by`: what was taken instead. */
export interface Rejected<P extends UniversePackage> {
  readonly package: P
  readonly rule: RejectionRule
  readonly by: P | null
  readonly text: string | null
}

/** What was selected; each list sorted by name, EVR, arch and load order. */
export interface SelectionResult<P extends UniversePackage> {
  readonly rpm: Selected<P>[]
  readonly srpm: Selected<P>[]
  readonly debuginfo: Selected<P>[]
  /** Input patterns that matched nothing, sorted. */
  readonly missing: string[]
  /** `name.arch` → texts of requirements without a provider; both sorted. */
  readonly unresolved: Map<string, string[]>
  /** Prepopulate entries that matched nothing, sorted. */
  readonly prepopulateUnmatched: string[]
  /** What was put aside and never taken for another reason, in the order of decision, three of one package at most. */
  readonly rejected: Rejected<P>[]
}
