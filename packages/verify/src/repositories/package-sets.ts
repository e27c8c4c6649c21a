import type { Check } from '../check.ts'
import { listedPackages } from '../packages/entries.ts'
import { inRepositories, packagesOf } from './repositories.ts'

export const packageSets: Check = {
  number: 38,
  severity: 'E',
  title: 'each repository has the packages that rpms.json lists for it; those of an addon are not in its parent',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    if ((await compose.payload('rpms')) === null) return
    const entries = Map.groupBy(await listedPackages(compose), ({ variant, category }) => `${variant}/${category}`)
    yield* inRepositories(compose, async function* (repository) {
      const { variant, kind, arches, path: root, repomdPath } = repository
      const listed = (entries.get(`${variant.uid}/${kind}`) ?? []).filter(({ arch }) => arches.includes(arch))
      const missing = new Map(listed.map(({ path, nevra }) => [path, nevra]))
      const known = new Set(missing.keys())
      for await (const { href } of packagesOf(compose, repository)) {
        const path = `${root}/${href}`
        missing.delete(path)
        if (known.has(path)) continue
        const expected = href.startsWith('addons/') ? `the packages of ${variant.uid} without those of its addons` : 'an entry in rpms.json'
        yield { path: `${repomdPath}#${href}`, message: `is not among the ${kind} packages of ${variant.uid}`, expected }
      }
      for (const [path, nevra] of missing)
        yield { path: repomdPath, message: `does not have ${path}`, expected: `${nevra}, which rpms.json lists` }
    })
  },
}
