import { validArches } from '@murli/rpmmd/arch'
import { formatDependency, isRich, parseRichDependency, plainParts } from '@murli/rpmmd/dependency'
import type { Dependency } from '@murli/rpmmd/dependency'
import { compareEvr } from '@murli/rpmmd/version'
import { isPrimaryPath, poolOf, ProviderIndex } from '@murli/selection'
import type { Provider } from '@murli/selection'

/** A package of the repository that is checked, or of one that only provides. */
export interface ClosurePackage extends Provider {
  /** Whether it is of the checked repository. */
  readonly checked: boolean
}

/** The packages that a check looks at. */
export interface ClosureScope<P extends ClosurePackage> {
  /** Of all repositories and versions, those of an arch that fits the first checked one. */
  readonly available: readonly P[]
  /** Of the checked repository, those of the checked arches. */
  readonly toCheck: readonly P[]
}

/** A package with requirements that nothing provides; their texts sorted, each once. */
export interface BrokenPackage<P extends ClosurePackage> {
  readonly package: P
  readonly requirements: readonly string[]
}

/**
 * Sorts out which packages provide and which are checked. Packages of the second chain provide even where they are not checked.
 * `arches`: of the packages to check, best first. Source: spec 06 §7.2.
 */
export function closureScope<P extends ClosurePackage>(packages: readonly P[], arches: readonly string[]): ClosureScope<P> {
  const [first] = arches
  const compatible = new Set(first === undefined ? [] : validArches(first, { multilib: true }))
  const checkedArches = new Set(arches)
  return {
    available: packages.filter(({ arch }) => compatible.has(arch)),
    toCheck: packages.filter(({ checked, arch }) => checked && checkedArches.has(arch)),
  }
}

/**
 * Required paths that need full file lists to be looked at: those without a provider so far, and all inside rich dependencies,
 * where one more provider may also break something, but for those that primary metadata lists anyway. Source: spec 06 §7.2.
 */
export function pathsToLookUp(scope: ClosureScope<ClosurePackage>): Set<string> {
  const index = new ProviderIndex(poolOf(scope.available))
  const paths = new Set<string>()
  for (const dependency of requirements(scope.toCheck)) {
    if (isRich(dependency)) {
      for (const path of pathsWithin(dependency)) if (!isPrimaryPath(path)) paths.add(path)
    } else if (dependency.name.startsWith('/') && index.providersOf(dependency).length === 0) {
      paths.add(dependency.name)
    }
  }
  return paths
}

/** Packages with unresolved requirements, sorted by name, EVR and arch. Source: spec 06 §7.2. */
export function findBroken<P extends ClosurePackage>(scope: ClosureScope<P>): BrokenPackage<P>[] {
  const index = new ProviderIndex(poolOf(scope.available))
  const resolved = new Map<string, boolean>()
  const isResolved = (dependency: Dependency, text: string) => {
    const known = resolved.get(text) ?? index.providersOf(dependency).length > 0
    resolved.set(text, known)
    return known
  }
  return scope.toCheck
    .map((checked) => {
      const texts = checked.requires.filter(isLookedAt).flatMap((dependency) => {
        const text = formatDependency(dependency)
        return isResolved(dependency, text) ? [] : [text]
      })
      return { package: checked, requirements: [...new Set(texts)].toSorted() }
    })
    .filter((broken) => broken.requirements.length > 0)
    .toSorted((a, b) => comparePackages(a.package, b.package))
}

function* requirements(packages: readonly ClosurePackage[]): Generator<Dependency> {
  for (const { requires } of packages) yield* requires.filter(isLookedAt)
}

/** What the package manager itself must be able to do is nobody's package. */
function isLookedAt(dependency: Dependency): boolean {
  return !dependency.name.startsWith('rpmlib(')
}

function pathsWithin(dependency: Dependency): string[] {
  const expression = parseRichDependency(dependency.name)
  const parts = expression === null ? [] : [...plainParts(expression)]
  return parts.map(({ name }) => name).filter((name) => name.startsWith('/'))
}

function comparePackages(a: ClosurePackage, b: ClosurePackage): number {
  return compareText(a.name, b.name) || compareEvr(a, b) || compareText(a.arch, b.arch)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
