import { PackageListDocument, TreeManifest, type TreeFile } from '@murli/contracts/documents'
import { PackageTreeSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineTask } from '@murli/runtime/service'
import { treeFile } from '../payload/tree-file.ts'

/**
 * gather/V/A/tree and gather/V/A/tree.debug: the packages alone as a tree, for composes that skip createrepo, whose trees have them
 * otherwise. Input: `packages`, several for sources. Output: `tree`.
 */
export const packageTreeTask = defineTask<PackageTreeSlice>({
  phase: 'gather',
  flavor: 'builtin',
  version: '1',
  item: (item) => item === 'tree' || item === 'tree.debug',
  slice: PackageTreeSlice,
  timeless: true,
  async run(ctx) {
    const { manifests } = ctx
    const lists = await Promise.all(ctx.inputs('packages').map(({ ref }) => manifests.get(PackageListDocument, ref)))
    const files = filesOf(lists)
    const { packageDirectory } = ctx.slice
    const directories = packageDirectory === undefined ? [] : [packageDirectory]
    const tree = await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories })
    return { outputs: { tree }, metrics: { packages: files.length } }
  },
})

/** The files of package lists, sorted by path. @throws {MurliError} GATHER_FAILED when two lists want different files at one path. */
function filesOf(lists: readonly PackageListDocument[]): TreeFile[] {
  const byPath = new Map<string, TreeFile>()
  for (const { path, digest, size, mtime } of lists.flatMap((list) => list.packages)) {
    const present = byPath.get(path)
    if (present !== undefined && present.digest !== digest) {
      throw new MurliError('GATHER_FAILED', `two different files want the path ${path} in one tree`, {
        hint: 'the repositories of the package set hold different builds under one file name',
        details: { path, digests: [present.digest, digest] },
      })
    }
    byPath.set(path, treeFile(path, { digest, size }, { mtime }))
  }
  return [...byPath.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1))
}
