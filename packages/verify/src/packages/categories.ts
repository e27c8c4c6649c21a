import { isDebugName, parseNevra } from '@murli/rpmmd/nevra'
import type { Check } from '../check.ts'
import { inProduct } from '../compose/directory.ts'
import { type TreeKind, variantDirectories } from '../compose/trees.ts'
import { type ListedPackage, listedPackages } from './entries.ts'

export const categories: Check = {
  number: 27,
  severity: 'E',
  title: 'each category fits: sources are src or nosrc, debug packages are debug, and the path is in a tree of that kind',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const composeinfo = await compose.payload('composeinfo')
    if (composeinfo === null) return
    const roots = new Map(
      variantDirectories(composeinfo, 'packages').flatMap(({ variant, kind, arches, path }) =>
        arches.map((arch) => [`${variant.uid}/${arch}/${kind}`, `${inProduct(path)}/`] as const),
      ),
    )
    for (const entry of await listedPackages(compose)) {
      const category = categoryOf(entry)
      if (category !== null && category !== entry.category) {
        yield { path: entry.place, message: `the category is ${entry.category}`, expected: category }
        continue
      }
      const root = roots.get(`${entry.variant}/${entry.arch}/${entry.category}`)
      if (root !== undefined && !entry.path.startsWith(root)) {
        yield { path: entry.place, message: `${entry.path} is not among the ${entry.category} packages`, expected: `a path below ${root}` }
      }
    }
  },
}

/** By name and arch; null for what is no NEVRA, which is for check 26 to say. */
function categoryOf({ nevra }: ListedPackage): TreeKind | null {
  const parts = /^(.+)-\d+:[^-]+-[^-]+\.[^.-]+$/.test(nevra) ? parseNevra(nevra) : null
  if (parts === null) return null
  if (['src', 'nosrc'].includes(parts.arch)) return 'source'
  return isDebugName(parts.name) ? 'debug' : 'binary'
}
