import { validArches } from '@murli/rpmmd/arch'
import type { Check } from '../check.ts'
import { listedPackages } from './entries.ts'

export const arches: Check = {
  number: 32,
  severity: 'E',
  title: 'the arch of each binary package fits the tree that it is in',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const valid = new Map<string, Set<string>>()
    for (const { arch, nevra, category, place } of await listedPackages(compose)) {
      if (category === 'source') continue
      const fitting = valid.get(arch) ?? new Set(validArches(arch, { multilib: true }))
      valid.set(arch, fitting)
      const own = nevra.slice(nevra.lastIndexOf('.') + 1)
      // a source under another category is check 27's finding
      if (fitting.has(own) || own === 'src' || own === 'nosrc') continue
      yield { path: place, message: `a package of ${own} is in a tree of ${arch}`, expected: `one of ${[...fitting].join(', ')}` }
    }
  },
}
