import { isRich, parseRichDependency, plainParts } from '@murli/rpmmd/dependency'
import { isRuntimeFile } from '../multilib/runtime-files.ts'
import type { Dependency, UniversePackage } from '../types.ts'

/**
 * A test for the paths that `files()` of the packages must give for these multilib methods; all others may be left out, so that
 * full file lists need not be kept: paths that some package requires, and what the methods `runtime` and `devel` look for.
 */
export function relevantFiles(
  packages: Iterable<Pick<UniversePackage, 'requires'>>,
  multilibMethods: readonly string[],
): (path: string) => boolean {
  const required = new Set<string>()
  for (const { requires } of packages) for (const path of requires.flatMap(pathsOf)) required.add(path)
  const runtime = multilibMethods.includes('runtime') || multilibMethods.includes('devel')
  return (path) => required.has(path) || (runtime && isRuntimeFile(path))
}

function pathsOf(dependency: Dependency): string[] {
  const expression = isRich(dependency) ? parseRichDependency(dependency.name) : null
  const parts = expression === null ? [dependency] : [...plainParts(expression)]
  return parts.map(({ name }) => name).filter((name) => name.startsWith('/'))
}
