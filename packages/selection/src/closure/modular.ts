import { formatNevra, parseNevra } from '@murli/rpmmd/nevra'
import { type PackagePool, PoolPackage } from '@murli/rpmmd/pool'

/**
 * Numbers of the packages that modules hide: those of masked modules, and, where a visible module has a package of a name, all others
 * that have or provide this name in whatever version. `visible`, `masked`: NEVRAs with epoch. Source: spec 06 §7.2, modular filtering.
 */
export function hiddenByModules(pool: PackagePool, modular: { visible: ReadonlySet<string>; masked: ReadonlySet<string> }): Set<number> {
  const hidden = new Set<number>()
  if (modular.visible.size === 0 && modular.masked.size === 0) return hidden
  const names = namesOf(modular.visible)
  for (let id = 0; id < pool.count; id += 1) {
    const packaged = new PoolPackage(pool, id)
    const nevra = formatNevra(packaged, { epoch: 'always' })
    if (modular.visible.has(nevra)) continue
    if (modular.masked.has(nevra) || names.has(packaged.name) || providesOneOf(pool, id, names)) hidden.add(id)
  }
  return hidden
}

function namesOf(nevras: ReadonlySet<string>): Set<string> {
  const parsed = Array.from(nevras, parseNevra)
  return new Set(parsed.filter(({ arch }) => arch !== 'src' && arch !== 'nosrc').map(({ name }) => name))
}

function providesOneOf(pool: PackagePool, id: number, names: ReadonlySet<string>): boolean {
  return pool.provides.row(id).some((provide) => names.has(pool.dependency(provide).name))
}
