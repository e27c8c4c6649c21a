import { isRich, parseRichDependency, plainParts } from '@murli/rpmmd/dependency'
import { type PackagePool, type PoolDependency, PoolPackage } from '@murli/rpmmd/pool'
import { compareEvr } from '@murli/rpmmd/version'
import { ProviderIndex } from '../universe/provider-index.ts'
import { isPrimaryPath } from '../universe/required-paths.ts'
import { requirementText } from './requirement-text.ts'

/** A package with requirements that nothing provides; their texts sorted, each once. */
export interface BrokenPackage {
  readonly package: PoolPackage
  readonly requirements: readonly string[]
}

/** Numbers of packages that neither count nor provide. */
type Hidden = ReadonlySet<number>
const NONE: Hidden = new Set()

/**
 * Numbers of the packages whose requirements are looked at: those of these arches that are not of a lookaside repository, in all
 * versions. All others of the pool only provide, but for `hidden` ones. Source: spec 06 §7.2, `to_check`.
 */
export function packagesToCheck(pool: PackagePool, arches: readonly string[], hidden: Hidden = NONE): number[] {
  const wanted = new Set(arches.map((arch) => pool.strings.findText(arch)))
  const ids = Array.from({ length: pool.count }, (_, id) => id)
  const isChecked = (id: number): boolean => wanted.has(pool.arch.at(id)) && !hidden.has(id)
  return ids.filter((id) => isChecked(id) && pool.repositories[pool.repository.at(id)]?.lookaside === false)
}

/**
 * Required paths that need full file lists to be looked at, as texts of the pool: those without a provider so far, and all inside rich
 * dependencies, where one more provider may also break something, but for those that primary metadata lists anyway. Source: spec 06 §7.2.
 */
export function pathsToLookUp(pool: PackagePool, toCheck: readonly number[], hidden: Hidden = NONE): Set<number> {
  const index = new ProviderIndex(pool, hidden)
  const paths = new Set<number>()
  for (const dependency of requirements(pool, toCheck)) {
    if (isRich(dependency)) {
      for (const path of pathsWithin(dependency)) if (!isPrimaryPath(path)) paths.add(pool.strings.internText(path))
    } else if (dependency.name.startsWith('/') && index.providersOf(dependency).length === 0) {
      paths.add(pool.nameOf(dependency.id))
    }
  }
  return paths
}

/** Packages with unresolved requirements, sorted by name, EVR and arch. The pool is complete. Source: spec 06 §7.2. */
export function findBroken(pool: PackagePool, toCheck: readonly number[], hidden: Hidden = NONE): BrokenPackage[] {
  const index = new ProviderIndex(pool, hidden)
  const unresolved = new Map<number, string>()
  for (const dependency of requirements(pool, toCheck)) {
    if (index.providersOf(dependency).length === 0) unresolved.set(dependency.id, requirementText(dependency))
  }
  return toCheck
    .filter((id) => pool.requires.row(id).some((dependency) => unresolved.has(dependency)))
    .map((id) => ({ package: new PoolPackage(pool, id), requirements: textsOf(pool.requires.row(id), unresolved) }))
    .toSorted((a, b) => comparePackages(a.package, b.package))
}

function textsOf(dependencies: Uint32Array, unresolved: ReadonlyMap<number, string>): string[] {
  const texts = Array.from(dependencies, (dependency) => unresolved.get(dependency)).filter((text) => text !== undefined)
  return [...new Set(texts)].toSorted()
}

/** Every requirement that is looked at, once. What the package manager itself must be able to do is nobody's package. */
function requirements(pool: PackagePool, packages: readonly number[]): PoolDependency[] {
  const ids = new Set<number>()
  for (const id of packages) for (const dependency of pool.requires.row(id)) ids.add(dependency)
  return Array.from(ids, (id) => pool.dependency(id)).filter(({ name }) => !name.startsWith('rpmlib('))
}

function pathsWithin(dependency: PoolDependency): string[] {
  const expression = parseRichDependency(dependency.name)
  const parts = expression === null ? [] : [...plainParts(expression)]
  return parts.map(({ name }) => name).filter((name) => name.startsWith('/'))
}

function comparePackages(a: PoolPackage, b: PoolPackage): number {
  return compareText(a.name, b.name) || compareEvr(a, b) || compareText(a.arch, b.arch)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
