import { multilibArches, validArches } from '@murli/rpmmd/arch'
import type { Entry } from '../universe/entry.ts'

/** Which packages of a universe a request may take, and for what. Source: spec 04 §8.1, §8.2. */
export class Pools {
  readonly #rank: ReadonlyMap<string, number>
  readonly #second: ReadonlySet<string>
  readonly #removed = new Set<Entry>()
  readonly #removedDebugCandidates = new Set<Entry>()

  /** `tree`: tree arch. */
  constructor(tree: string) {
    this.#rank = new Map(validArches(tree, { multilib: true }).map((arch, rank): [string, number] => [arch, rank]))
    this.#second = new Set(multilibArches(tree))
  }

  /** Takes a package out of every pool but the one in which debug candidates are found. */
  remove(entry: Entry): void {
    this.#removed.add(entry)
  }

  /** Takes a package out of the pool in which debug candidates are found. */
  removeDebugCandidate(entry: Entry): void {
    this.#removedDebugCandidates.add(entry)
  }

  /** Whether a package can be chosen from some pool. */
  has(entry: Entry): boolean {
    return this.isBinary(entry) || this.isSource(entry) || this.isDebug(entry)
  }

  /** SRC. */
  isSource(entry: Entry): boolean {
    return entry.isSource && !this.#removed.has(entry)
  }

  /** BIN. */
  isBinary(entry: Entry): boolean {
    return !entry.isSource && !entry.isDebug && this.#rank.has(entry.arch) && !this.#removed.has(entry)
  }

  /** DEBUG as it is searched: excluded packages are still in it. */
  isDebugCandidate(entry: Entry): boolean {
    return entry.isDebug && this.#rank.has(entry.arch) && !this.#removedDebugCandidates.has(entry)
  }

  /** DEBUG as it is chosen from. */
  isDebug(entry: Entry): boolean {
    return entry.isDebug && this.#rank.has(entry.arch) && !this.#removed.has(entry)
  }

  /** Whether a package that is in a pool is in its native part, NAT; noarch packages are. */
  isNative(entry: Entry): boolean {
    return !this.#second.has(entry.arch)
  }

  /** Whether a package that is in a pool is in its second-arch part, ML; noarch packages are in both. */
  isMultilib(entry: Entry): boolean {
    return entry.arch === 'noarch' || this.#second.has(entry.arch)
  }

  /** Whether the arch is one of the second chain of the tree. */
  isSecondArch(entry: Entry): boolean {
    return this.#second.has(entry.arch)
  }

  /** Place of the arch in ALL; lower is better. */
  archRank(entry: Entry): number {
    return this.#rank.get(entry.arch) ?? Number.POSITIVE_INFINITY
  }
}
