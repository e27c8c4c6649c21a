import { isRich, parseRichDependency, rangesOverlap, richCandidates } from '@murli/rpmmd/dependency'
import type { Dependency } from '@murli/rpmmd/dependency'
import { addRequiredPaths, FileIndex } from './file-index.ts'
import type { FileHolder } from './file-index.ts'

/** What is looked at to find out which packages provide something. */
export interface Provider extends FileHolder {
  readonly name: string
  readonly epoch: string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly provides: readonly Dependency[]
  readonly requires: readonly Dependency[]
}

/** Which packages provide what a requirement asks for. Source packages provide nothing. Source: spec 04 §8.3, §8.5. */
export class ProviderIndex {
  readonly #providers: readonly Provider[]
  readonly #byName = new Map<string, number[]>()
  readonly #files: FileIndex

  constructor(providers: readonly Provider[]) {
    this.#providers = providers
    const paths = new Set<string>()
    for (const [id, provider] of providers.entries()) {
      addRequiredPaths(paths, provider.requires)
      if (isSourceArch(provider.arch)) continue
      this.#note(provider.name, id)
      for (const provide of provider.provides) this.#note(provide.name, id)
    }
    this.#files = new FileIndex(providers, paths, (id) => !isSourceArch(providers[id]?.arch ?? ''))
  }

  /** Places of the packages that satisfy the requirement, ascending; for a rich one its candidate set. */
  providersOf(requirement: Dependency): readonly number[] {
    if (!isRich(requirement)) return this.#plainProviders(requirement)
    const expression = parseRichDependency(requirement.name)
    if (expression === null) return this.#plainProviders(requirement)
    return [...richCandidates(expression, (part) => this.#plainProviders(part))].toSorted((a, b) => a - b)
  }

  #plainProviders(requirement: Dependency): readonly number[] {
    const named = this.#byName.get(requirement.name) ?? []
    if (requirement.flags !== null) return named.filter((id) => this.#overlaps(id, requirement))
    if (!requirement.name.startsWith('/')) return named
    const holders = this.#files.holdersOf(requirement.name)
    return named.length === 0 ? holders : [...new Set([...named, ...holders])].toSorted((a, b) => a - b)
  }

  #overlaps(id: number, requirement: Dependency): boolean {
    const provider = this.#providers[id]
    if (provider === undefined) return false
    if (provider.name === requirement.name && rangesOverlap(ownProvide(provider), requirement)) return true
    return provider.provides.some((provide) => provide.name === requirement.name && rangesOverlap(provide, requirement))
  }

  #note(name: string, id: number): void {
    const ids = this.#byName.get(name)
    if (ids === undefined) this.#byName.set(name, [id])
    else if (ids.at(-1) !== id) ids.push(id)
  }
}

/** The provide `name = EVR` that every package has without saying so. */
function ownProvide({ name, epoch, version, release }: Provider): Dependency {
  return { name, flags: 'EQ', epoch, version, release, pre: false }
}

function isSourceArch(arch: string): boolean {
  return arch === 'src' || arch === 'nosrc'
}
