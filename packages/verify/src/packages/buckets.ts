import type { Check } from '../check.ts'
import { inProduct } from '../compose/directory.ts'
import { settingsOf } from '../compose/settings.ts'
import { variantDirectories } from '../compose/trees.ts'
import { listedPackages } from './entries.ts'

/** A package's directory below that of all packages of its tree, and what it would be with and without buckets. */
interface Placed {
  readonly path: string
  readonly bucket: string
  readonly letter: string
}

export const buckets: Check = {
  number: 31,
  severity: 'E',
  title: 'packages are in directories of their first letter, in lower case, or all in none; the same in all trees',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const composeinfo = await compose.payload('composeinfo')
    if (composeinfo === null) return
    const roots = new Map(
      variantDirectories(composeinfo, 'packages').flatMap(({ variant, kind, arches, path }) =>
        arches.map((arch) => [`${variant.uid}/${arch}/${kind}`, `${inProduct(path)}/`] as const),
      ),
    )
    const placed = new Map<string, Placed>()
    for (const { path, variant, arch, category } of await listedPackages(compose)) {
      const root = roots.get(`${variant}/${arch}/${category}`)
      if (root !== undefined && path.startsWith(root)) placed.set(path, placeOf(path, root))
    }
    const found = [...placed.values()]
    const { hashed_directories: configured } = await settingsOf(compose)
    const isHashed = configured ?? found.filter(({ bucket, letter }) => bucket === letter).length * 2 >= found.length
    for (const { path, bucket, letter } of found) {
      const expected = isHashed ? letter : ''
      if (bucket === expected) continue
      yield {
        path,
        message: bucket === '' ? 'is in no directory of a letter' : `is in ${bucket}/`,
        expected: isHashed ? `${letter}/` : 'none',
      }
    }
  },
}

function placeOf(path: string, root: string): Placed {
  const slash = path.lastIndexOf('/')
  const [first = ''] = path.slice(slash + 1)
  return { path, bucket: path.slice(root.length, Math.max(slash, root.length)), letter: first.toLowerCase() }
}
