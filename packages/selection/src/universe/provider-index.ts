import { isRich, parseRichDependency, rangesOverlap, richCandidates } from '@murli/rpmmd/dependency'
import type { Dependency } from '@murli/rpmmd/dependency'
import type { PackagePool, PoolDependency } from '@murli/rpmmd/pool'
import { FileIndex } from './file-index.ts'
import { requiredPaths } from './required-paths.ts'

/** In place of a provide: the name and EVR that every package provides without saying so. */
const OWN = 0xffffffff

/** Which packages provide what a requirement asks for. Source packages provide nothing. Source: spec 04 §8.3, §8.5. */
export class ProviderIndex {
  readonly #pool: PackagePool
  readonly #isLeftOut: (id: number) => boolean
  readonly #files: FileIndex
  /** By name: where its part of the next two begins; one more for the end. */
  readonly #starts: Uint32Array
  readonly #packages: Uint32Array
  /** What the package provides under this name, or OWN. */
  readonly #provides: Uint32Array
  /** Answers to dependencies of the pool. */
  readonly #answers: (readonly number[] | undefined)[] = []

  /** `hidden`: packages that provide nothing, as sources do. */
  constructor(pool: PackagePool, hidden: ReadonlySet<number> = new Set()) {
    this.#pool = pool
    const sources = new Set(['src', 'nosrc'].map((arch) => pool.strings.internText(arch)))
    this.#isLeftOut = (id) => sources.has(pool.arch.at(id)) || hidden.has(id)
    this.#files = new FileIndex(pool, requiredPaths(pool), this.#isLeftOut)
    this.#starts = new Uint32Array(pool.strings.count + 1)
    this.#eachProvide((name) => (this.#starts[name + 1]! += 1))
    for (let name = 0; name < pool.strings.count; name += 1) this.#starts[name + 1]! += this.#starts[name]!
    this.#packages = new Uint32Array(this.#starts[pool.strings.count]!)
    this.#provides = new Uint32Array(this.#packages.length)
    const next = this.#starts.slice()
    this.#eachProvide((name, id, provide) => {
      const at = next[name]!++
      this.#packages[at] = id
      this.#provides[at] = provide
    })
  }

  /** Numbers of the packages that satisfy the requirement, ascending; for a rich one its candidate set. */
  providersOf(requirement: Dependency | PoolDependency): readonly number[] {
    if (!('id' in requirement) || this.#pool.dependency(requirement.id) !== requirement) return this.#answer(requirement)
    return (this.#answers[requirement.id] ??= this.#answer(requirement))
  }

  #answer(requirement: Dependency): readonly number[] {
    if (!isRich(requirement)) return this.#plainProviders(requirement)
    const expression = parseRichDependency(requirement.name)
    if (expression === null) return this.#plainProviders(requirement)
    return [...richCandidates(expression, (part) => this.#plainProviders(part))].toSorted((a, b) => a - b)
  }

  #plainProviders(requirement: Dependency): readonly number[] {
    const name = this.#pool.strings.findText(requirement.name)
    const named = name < 0 || name + 1 >= this.#starts.length ? [] : this.#named(name, requirement)
    if (requirement.flags !== null || !requirement.name.startsWith('/')) return named
    const holders = this.#files.holdersOf(requirement.name)
    return named.length === 0 ? holders : [...new Set([...named, ...holders])].toSorted((a, b) => a - b)
  }

  #named(name: number, requirement: Dependency): number[] {
    const found: number[] = []
    const end = this.#starts[name + 1]!
    for (let at = this.#starts[name]!; at < end; at += 1) {
      const id = this.#packages[at]!
      if (found.at(-1) !== id && (requirement.flags === null || this.#overlaps(id, this.#provides[at]!, requirement))) found.push(id)
    }
    return found
  }

  #overlaps(id: number, provide: number, requirement: Dependency): boolean {
    const pool = this.#pool
    if (provide !== OWN) return rangesOverlap(pool.dependency(provide), requirement)
    return rangesOverlap({ name: requirement.name, flags: 'EQ', ...pool.evrTexts(pool.evr.at(id)), pre: false }, requirement)
  }

  #eachProvide(visit: (name: number, id: number, provide: number) => void): void {
    const pool = this.#pool
    for (let id = 0; id < pool.count; id += 1) {
      if (this.#isLeftOut(id)) continue
      visit(pool.name.at(id), id, OWN)
      for (const provide of pool.provides.row(id)) visit(pool.nameOf(provide), id, provide)
    }
  }
}
