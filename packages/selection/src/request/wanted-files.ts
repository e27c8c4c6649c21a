import { multilibArches } from '@murli/rpmmd/arch'
import type { PackagePool, WantedFiles } from '@murli/rpmmd/pool'
import { isRuntimeFile } from '../multilib/runtime-files.ts'
import { isPrimaryPath, requiredPaths } from '../universe/required-paths.ts'

/** What decides, besides the packages, which full file lists are needed. */
export interface FileNeeds {
  /** Tree arch. */
  readonly arch: string
  readonly multilibMethods: readonly string[]
}

/**
 * What a selection must know of full file lists: paths that some package requires and primary metadata does not always list; of
 * packages of the second arch also what the methods `runtime` and `devel` look for. Null when primary metadata is enough.
 */
export function wantedFiles(pool: PackagePool, { arch, multilibMethods }: FileNeeds): WantedFiles | null {
  const required = [...requiredPaths(pool)].filter((path) => !isPrimaryPath(pool.strings.text(path)))
  const looksAtFiles = multilibMethods.includes('runtime') || multilibMethods.includes('devel')
  const second = new Set(looksAtFiles ? multilibArches(arch).map((name) => pool.strings.findText(name)) : [])
  if (required.length === 0 && !hasPackageOf(pool, second)) return null
  const further = { has: (id: number) => second.has(pool.arch.at(id)), accepts: isRuntimeFile }
  return { paths: new Set(required), further: second.size === 0 ? null : further }
}

function hasPackageOf(pool: PackagePool, arches: ReadonlySet<number>): boolean {
  if (arches.size === 0) return false
  for (let id = 0; id < pool.count; id += 1) if (arches.has(pool.arch.at(id))) return true
  return false
}
