import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { installTrees, inTree, statedPaths } from './trees.ts'

export const treePaths: Check = {
  number: 50,
  severity: 'E',
  title: 'all paths in `.treeinfo` are there: directories of packages, files of the installer',
  spec: 'spec 05 §9.5',
  async run(compose) {
    const { files, directories } = await compose.listing()
    return (await installTrees(compose)).flatMap(({ path: tree, treeinfo }) => {
      if (treeinfo === null) return []
      const isThere = (section: string, path: string): boolean =>
        /^(variant|addon)-/.test(section) ? directories.has(inTree(tree, path)) : files.has(inTree(tree, path))
      const missing = statedPaths(treeinfo.values).filter(({ section, path }) => !isThere(section, path))
      return missing.map(({ section, path }) => ({ path: `${treeinfo.path}#${section}`, message: `${path} is not there` }))
    })
  },
}

export const treeChecksums: Check = {
  number: 51,
  severity: 'E',
  title: 'checksums in `.treeinfo` are right, and every image and second stage has one',
  spec: 'spec 05 §9.5',
  async *run(compose) {
    for (const { path: tree, treeinfo } of await installTrees(compose)) {
      if (treeinfo === null) continue
      const { images, stage2, checksums } = treeinfo.values
      const summed = Object.entries(checksums)
      const wrong = await compose.each(summed, ([path, sum]) => wrongSum(compose, tree, path, sum))
      for (const problem of wrong.flat()) yield { path: `${treeinfo.path}#checksums`, ...problem }
      const needed = new Set([...Object.values(images).flatMap((byName) => Object.values(byName)), ...Object.values(stage2)])
      for (const path of needed) {
        if (checksums[path] === undefined) yield { path: `${treeinfo.path}#checksums`, message: `${path} has none` }
      }
    }
  },
}

async function wrongSum(
  compose: ComposeDirectory,
  tree: string,
  path: string,
  { type, value }: { type: string; value: string },
): Promise<Omit<Problem, 'path'>[]> {
  const file = await compose.file(inTree(tree, path))
  // what is not there is told by the check of paths
  if (file?.kind !== 'file') return []
  if (!isKnownSum(type)) return [{ message: `${path} has a checksum of the unknown type '${type}'` }]
  const sum = (await compose.digests(file, [type]))[type]
  return sum === value ? [] : [{ message: `${type} of ${path} is ${value}`, expected: sum ?? '' }]
}

/** Whether sums of this type can be made. */
export function isKnownSum(type: string): boolean {
  return ['md5', 'sha', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].includes(type.toLowerCase())
}
