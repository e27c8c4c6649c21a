import type { PackagePool } from '@murli/rpmmd/pool'

/**
 * Which packages hold a path: those whose primary metadata lists it, and those of whose full list it was kept. Only paths that some
 * package requires are indexed, in one pass, when the first one is asked for.
 */
export class FileIndex {
  readonly #pool: PackagePool
  readonly #required: ReadonlySet<number>
  readonly #isLeftOut: (id: number) => boolean
  #found: Map<number, number[]> | null = null

  /** `required`: the paths that will be asked for, as texts; any other one costs a pass of its own. Files of sources do not count. */
  constructor(pool: PackagePool, required: ReadonlySet<number>, isLeftOut: (id: number) => boolean) {
    this.#pool = pool
    this.#required = required
    this.#isLeftOut = isLeftOut
  }

  /** Numbers of the packages that hold exactly this path, ascending. */
  holdersOf(path: string): readonly number[] {
    const text = this.#pool.strings.findText(path)
    if (text < 0) return []
    this.#found ??= this.#scan(this.#required)
    const known = this.#found.get(text)
    if (known !== undefined) return known
    const found = this.#scan(new Set([text])).get(text) ?? []
    this.#found.set(text, found)
    return found
  }

  #scan(paths: ReadonlySet<number>): Map<number, number[]> {
    const pool = this.#pool
    const found = new Map(Array.from(paths, (path): [number, number[]] => [path, []]))
    for (let id = 0; id < pool.count; id += 1) {
      if (!this.#isLeftOut(id)) for (const path of pool.files.row(id)) found.get(path)?.push(id)
    }
    const { packages, paths: listed } = pool.listed
    for (let at = 0; at < packages.length; at += 1) {
      if (!this.#isLeftOut(packages.at(at))) found.get(listed.at(at))?.push(packages.at(at))
    }
    return new Map(Array.from(found, ([path, ids]) => [path, [...new Set(ids)].toSorted((a, b) => a - b)]))
  }
}
