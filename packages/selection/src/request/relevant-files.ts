import { isRuntimeFile } from '../multilib/runtime-files.ts'
import type { UniversePackage } from '../types.ts'
import { requiredPaths } from '../universe/file-index.ts'

/**
 * A test for the paths that `files()` of the packages must give for these multilib methods; all others may be left out, so that
 * full file lists need not be kept: paths that some package requires, and what the methods `runtime` and `devel` look for.
 */
export function relevantFiles(
  packages: Iterable<Pick<UniversePackage, 'requires'>>,
  multilibMethods: readonly string[],
): (path: string) => boolean {
  const required = requiredPaths(packages)
  const runtime = multilibMethods.includes('runtime') || multilibMethods.includes('devel')
  return (path) => required.has(path) || (runtime && isRuntimeFile(path))
}
