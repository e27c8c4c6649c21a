import { sourceName } from '@murli/rpmmd/nevra'
import type { Entry } from '../universe/entry.ts'
import type { Reason } from '../types.ts'

/** What is known about a package in a result list. */
export interface Mark {
  readonly flags: Set<string>
  readonly reasons: Reason[]
}

/** A result list while it grows: its packages in the order in which they came in. */
export class ChosenList {
  readonly #marks = new Map<Entry, Mark>()
  readonly #order: Entry[] = []

  has(entry: Entry): boolean {
    return this.#marks.has(entry)
  }

  /** All packages so far; the array grows as packages are added. */
  get entries(): readonly Entry[] {
    return this.#order
  }

  /** Adds a package; `flag` is put on it also when it is in already. @returns whether it is new. */
  add(entry: Entry, reason: Reason, flag: string | null = null): boolean {
    const known = this.#marks.get(entry)
    if (known !== undefined) {
      if (flag !== null) mark(known, reason, flag)
      return false
    }
    this.#marks.set(entry, { flags: new Set(flag === null ? [] : [flag]), reasons: [reason] })
    this.#order.push(entry)
    return true
  }

  /** Puts a flag on a package that is in the list. */
  flag(entry: Entry, flag: string): void {
    this.#marks.get(entry)?.flags.add(flag)
  }

  marks(): Iterable<[Entry, Mark]> {
    return this.#marks
  }
}

/** The three result lists and what is missing. Adding a package puts on it the flags that follow from where it comes from. */
export class Chosen {
  readonly rpm = new ChosenList()
  readonly srpm = new ChosenList()
  readonly debuginfo = new ChosenList()
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
  addBinary(entry: Entry, reason: Reason, flag: string | null = null): boolean {
    return this.#addFlagged(this.rpm, entry, reason, flag)
  }

  /** Adds a debug package that an input or a binary asks for. @returns whether it is new. */
  addDebug(entry: Entry, reason: Reason, flag: string | null = null): boolean {
    const isNew = this.debuginfo.add(entry, reason, flag)
    if (isNew && entry.lookaside) this.debuginfo.flag(entry, 'lookaside')
    return isNew
  }

  /** Adds what a debug package requires. @returns whether it is new. */
  addDebugRequirement(entry: Entry, reason: Reason): boolean {
    return this.#addFlagged(this.debuginfo, entry, reason, null)
  }

  /** Adds the source of a binary; one of the two from a lookaside repository is enough to flag it. @returns whether it is new. */
  addSource(entry: Entry, binary: Entry, reason: Reason): boolean {
    const isNew = this.srpm.add(entry, reason)
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

  #addFlagged(list: ChosenList, entry: Entry, reason: Reason, flag: string | null): boolean {
    const isNew = list.add(entry, reason, flag)
    if (isNew && entry.lookaside) list.flag(entry, 'lookaside')
    if (isNew && this.isFulltreeExcluded(entry)) list.flag(entry, 'fulltree-exclude')
    return isNew
  }
}

function mark(known: Mark, reason: Reason, flag: string): void {
  known.flags.add(flag)
  if (!known.reasons.some(({ kind }) => kind === reason.kind)) known.reasons.push(reason)
}
