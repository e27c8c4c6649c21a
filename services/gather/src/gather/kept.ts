import type { LoadedPackages } from './universe.ts'

/** So many packages of several sets are kept at most, or one set of any size: what a task needs anyway. */
const KEPT_PACKAGES = 30_000
const IDLE_MS = 60_000

interface Kept {
  size: number
  packages: LoadedPackages
}

/**
 * The packages that selections of this process were made from, for the next selection from the same: variants of an arch differ in what they
 * ask for, not in what they choose from. Room is made before others are loaded, and all of it given back when nothing was selected for a while.
 */
export class KeptPackages {
  readonly #kept = new Map<string, Kept>()
  readonly #idleMs: number
  #idle: NodeJS.Timeout | undefined

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs
  }

  /** What is kept under `key`, all that determines the packages, or what `load` makes of that many; calls must not overlap. */
  async get(key: string, size: number, load: () => Promise<LoadedPackages>): Promise<LoadedPackages> {
    clearTimeout(this.#idle)
    try {
      const kept = this.#kept.get(key)
      this.#kept.delete(key)
      if (kept === undefined) this.#makeRoom(size)
      const packages = kept?.packages ?? (await load())
      this.#kept.set(key, { size, packages })
      return packages
    } finally {
      this.#idle = setTimeout(() => this.#kept.clear(), this.#idleMs).unref()
    }
  }

  /** Lets the ones go that were used longest ago. */
  #makeRoom(size: number): void {
    let total = this.#kept.values().reduce((sum, kept) => sum + kept.size, size)
    for (const [key, kept] of this.#kept) {
      if (total <= KEPT_PACKAGES) return
      this.#kept.delete(key)
      total -= kept.size
    }
  }
}
