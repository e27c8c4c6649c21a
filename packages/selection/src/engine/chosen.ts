import { sourceName } from '@murli/rpmmd/nevra'
import type { Entry } from '../universe/entry.ts'
import { Edges } from './edges.ts'
import type { Cause } from './edges.ts'
import { Rejections } from './rejections.ts'

const NO_FLAGS: readonly string[] = []

/** A result list while it grows: its packages in the order in which they came in. */
export class ChosenList {
  /** Sorted. Most packages have none and share one list. */
  readonly #flags = new Map<Entry, readonly string[]>()
  readonly #order: Entry[] = []
  readonly #edges: Edges

  /** `edges`: takes everything that asks for a package. */
  constructor(edges: Edges) {
    this.#edges = edges
  }

  has(entry: Entry): boolean {
    return this.#flags.has(entry)
  }

  /** All packages so far; the array grows as packages are added. */
  get entries(): readonly Entry[] {
    return this.#order
  }

  /** Adds a package; `flag` is put on it also when it is in already. @returns whether it is new. */
  add(entry: Entry, cause: Cause, flag: string | null = null): boolean {
    this.#edges.add(entry, cause)
    const known = this.#flags.get(entry)
    if (known === undefined) {
      this.#flags.set(entry, flag === null ? NO_FLAGS : [flag])
      this.#order.push(entry)
    } else if (flag !== null) this.flag(entry, flag)
    return known === undefined
  }

  /** Puts a flag on a package that is in the list. */
  flag(entry: Entry, flag: string): void {
    const known = this.#flags.get(entry)
    if (known !== undefined && !known.includes(flag)) this.#flags.set(entry, [...known, flag].toSorted())
  }

  /** Flags of a package that is in the list, sorted. */
  flagsOf(entry: Entry): readonly string[] {
    return this.#flags.get(entry) ?? NO_FLAGS
  }
}

/** The three result lists and what is missing. Adding a package puts on it the flags that follow from where it comes from. */
export class Chosen {
  /** What asked for packages, and what was put aside: the stuff that reasons are made of. */
  readonly edges = new Edges()
  readonly rejections = new Rejections()
  readonly rpm = new ChosenList(this.edges)
  readonly srpm = new ChosenList(this.edges)
  readonly debuginfo = new ChosenList(this.edges)
  readonly missing = new Set<string>()
  readonly prepopulateUnmatched = new Set<string>()
  readonly unresolved = new Map<string, Set<string>>()
  readonly #fulltreeExcludes: ReadonlySet<string>

  constructor(fulltreeExcludes: readonly string[]) {
    this.#fulltreeExcludes = new Set(fulltreeExcludes)
  }

  /** Whether fulltree is not done for packages of this source name. */
  isFulltreeExcluded(entry: Entry): boolean {
    return this.#fulltreeExcludes.size > 0 && this.#fulltreeExcludes.has(sourceName(entry.sourcerpm))
  }

  /** Adds a binary package. @returns whether it is new. */
  addBinary(entry: Entry, cause: Cause, flag: string | null = null): boolean {
    return this.#addFlagged(this.rpm, entry, cause, flag)
  }

  /** Adds a package for one that it was built with; the flag goes on new ones only. @returns whether it is new. */
  addSibling(entry: Entry, binary: Entry): boolean {
    if (entry === binary) return false
    return this.addBinary(entry, { kind: 'fulltree', by: binary, text: null }, this.rpm.has(entry) ? null : 'fulltree')
  }

  /** Adds a debug package that an input or a binary asks for. @returns whether it is new. */
  addDebug(entry: Entry, cause: Cause, flag: string | null = null): boolean {
    const isNew = this.debuginfo.add(entry, cause, flag)
    if (isNew && entry.lookaside) this.debuginfo.flag(entry, 'lookaside')
    return isNew
  }

  /** Adds what a debug package requires. @returns whether it is new. */
  addDebugRequirement(entry: Entry, cause: Cause): boolean {
    return this.#addFlagged(this.debuginfo, entry, cause, null)
  }

  /** Adds the source of a binary; one of the two from a lookaside repository is enough to flag it. @returns whether it is new. */
  addSource(entry: Entry, binary: Entry, cause: Cause): boolean {
    const isNew = this.srpm.add(entry, cause)
    if (entry.lookaside || binary.lookaside) this.srpm.flag(entry, 'lookaside')
    return isNew
  }

  /** Notes a requirement that nothing provides. */
  addUnresolved(entry: Entry, requirement: string): void {
    const key = `${entry.name}.${entry.isSource ? 'src' : entry.arch}`
    const texts = this.unresolved.get(key)
    if (texts === undefined) this.unresolved.set(key, new Set([requirement]))
    else texts.add(requirement)
  }

  #addFlagged(list: ChosenList, entry: Entry, cause: Cause, flag: string | null): boolean {
    const isNew = list.add(entry, cause, flag)
    if (isNew && entry.lookaside) list.flag(entry, 'lookaside')
    if (isNew && this.isFulltreeExcluded(entry)) list.flag(entry, 'fulltree-exclude')
    return isNew
  }
}
