import { parseNevra } from '@murli/rpmmd/nevra'
import { parseRichDependency } from '@murli/rpmmd/dependency'
import type { Dependency, SelectionRequest, UniversePackage } from '../src/types.ts'

/** What may be said of a package besides its NEVRA; dependencies as rpm writes them. */
export interface PackageParts {
  sourcerpm?: string
  repo?: string
  lookaside?: boolean
  provides?: string[]
  requires?: string[]
  files?: string[]
}

/** A package from its NEVRA. It provides its name; its source is named after it unless told. */
export function makePackage(nevra: string, parts: PackageParts = {}): UniversePackage {
  const { name, epoch, version, release, arch } = parseNevra(nevra)
  const source = arch === 'src' || arch === 'nosrc'
  return {
    name,
    epoch,
    version,
    release,
    arch,
    sourcerpm: parts.sourcerpm ?? (source ? '' : `${name}-${version}-${release}.src.rpm`),
    repo: parts.repo ?? 'main',
    lookaside: parts.lookaside ?? false,
    provides: (parts.provides ?? []).map(dependencyOf),
    requires: (parts.requires ?? []).map(dependencyOf),
    files: () => parts.files ?? [],
  }
}

/** A request for inputs on x86_64 with everything else off, but for what is said. */
export function makeRequest(inputs: string[], changes: Partial<SelectionRequest> = {}): SelectionRequest {
  return {
    rules: '4.10',
    richDependencies: 'union',
    arch: 'x86_64',
    inputs,
    excludes: [],
    conditionals: [],
    langpacks: [],
    prepopulate: [],
    fulltreeExcludes: [],
    multilibMethods: [],
    multilibWhitelist: [],
    multilibBlacklist: [],
    greedy: 'none',
    fulltree: false,
    selfhosting: false,
    dependencies: true,
    sources: true,
    debug: true,
    ...changes,
  }
}

function dependencyOf(text: string): Dependency {
  const plain = { name: text, flags: null, epoch: null, version: null, release: null, pre: false }
  if (text.startsWith('(')) return plain
  const parsed = parseRichDependency(`(${text})`)
  return parsed?.operator === null ? parsed.dependency : plain
}
