import { isRich, parseRichDependency, plainParts } from '@murli/rpmmd/dependency'
import type { PackagePool } from '@murli/rpmmd/pool'

export { isPrimaryPath } from '@murli/rpmmd/records'

const SLASH = 0x2f
const OPEN = 0x28

/** Every path that some dependency of a pool names, alone or inside a rich one, as texts of the pool. */
export function requiredPaths(pool: PackagePool): Set<number> {
  const { dependencyCount, strings } = pool
  const paths = new Set<number>()
  for (let id = 0; id < dependencyCount; id += 1) {
    const name = pool.nameOf(id)
    const first = strings.firstByte(name)
    if (first === SLASH) paths.add(name)
    else if (first === OPEN) for (const path of richPaths(pool, id)) paths.add(strings.internText(path))
  }
  return paths
}

function richPaths(pool: PackagePool, id: number): string[] {
  const dependency = pool.dependency(id)
  if (!isRich(dependency) || !dependency.name.includes('/')) return []
  const expression = parseRichDependency(dependency.name)
  const parts = expression === null ? [] : [...plainParts(expression)]
  return parts.map(({ name }) => name).filter((name) => name.startsWith('/'))
}
