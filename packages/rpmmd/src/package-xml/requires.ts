import { isPrimaryPath, type PackageFile } from '../records/index.ts'
import { compareVersions } from '../version/index.ts'
import type { HeaderDependency } from './dependencies.ts'

const LIBC = 'libc.so.6'

/**
 * The requirements that createrepo_c keeps: none that the package answers itself, none that stands there already, and of those of the C
 * library the highest, at the end. Source: spec 05 §3.5.
 */
export function filterRequires(
  requires: readonly HeaderDependency[],
  provides: readonly HeaderDependency[],
  files: readonly PackageFile[],
): HeaderDependency[] {
  const own = new Set(files.map(({ path }) => path).filter(isPrimaryPath))
  const provided = new Set(provides.map(exactText))
  const lastByName = new Map<string, HeaderDependency>()
  const kept: HeaderDependency[] = []
  let libc: HeaderDependency | null = null
  for (const one of requires) {
    if (one.name.startsWith('rpmlib(') || own.has(one.name) || provided.has(exactText(one))) continue
    const last = lastByName.get(one.name)
    if (last !== undefined && exactText(last) === exactText(one) && last.pre === one.pre) continue
    if (one.name.startsWith(LIBC)) {
      if (libc === null || compareLibc(one.name, libc.name) > 0) libc = one
      continue
    }
    lastByName.set(one.name, one)
    kept.push(one)
  }
  return libc === null ? kept : [...kept, libc]
}

/** Name, comparison and version put together: createrepo_c compares no more than these texts. */
function exactText({ name, flags, versionText }: HeaderDependency): string {
  return `${name}${flags ?? ''}${versionText}`
}

function compareLibc(one: string, other: string): number {
  const [left, right] = [libcVersion(one), libcVersion(other)]
  if (left === '' || right === '') return (left === '' ? 0 : 1) - (right === '' ? 0 : 1)
  return compareVersions(left, right)
}

/** What is in the first parentheses, from the first digit on: `2.14` of `libc.so.6(GLIBC_2.14)(64bit)`; empty when there is nothing. */
function libcVersion(name: string): string {
  const inside = /\(([^)]*)\)/.exec(name)?.[1] ?? ''
  const digit = inside.search(/\d/)
  return digit < 0 ? inside : inside.slice(digit)
}
