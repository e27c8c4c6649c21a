import type { Variant } from '@murli/contracts'
import { InstallerDocument, TreeManifest } from '@murli/contracts/documents'
import { TreeFilesSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineTask } from '@murli/runtime/service'
import { treeFile } from '../payload/tree-file.ts'
import { assertApart, LISTING, unitedListing } from './extra-files.ts'
import { identityFiles } from './plan.ts'

/**
 * tree_files/V/A (`src` included): says what the tree is, and puts it together. Inputs: `repository`, `extraFiles` of the variant
 * and its addons, `addon` (repository trees, told apart by the node that they are from), and for a tree with an installer `installer` (its
 * files) and `installerFacts`; `ostreeInstaller` (files, several). Output: `tree`.
 * The result states the compose's start, which is not in the key: an unchanged tree keeps the time when it was made first.
 */
export const treeFilesTask = defineTask<TreeFilesSlice>({
  phase: 'tree_files',
  flavor: 'builtin',
  version: '1',
  slots: 4,
  slice: TreeFilesSlice,
  async run(ctx) {
    const { slice, compose, blobs, manifests } = ctx
    const repository = ctx.input('repository')
    const extraFiles = { trees: ctx.inputs('extraFiles').map((input) => input.ref), blobs, manifests }
    await assertApart(repository, extraFiles)
    const [installer, facts] = [ctx.optionalInput('installer'), ctx.optionalInput('installerFacts')]
    const ostreeInstallers = ctx.inputs('ostreeInstaller').map(({ ref }) => ref)
    const said = facts === null ? null : await manifests.get(InstallerDocument, facts)
    const texts = Object.entries(identityFiles(slice, compose, said))
    const listing = await unitedListing(extraFiles)
    if (listing !== null) texts.push([LISTING, listing])
    const files = await Promise.all(
      texts.map(async ([path, text]) => treeFile(path, await blobs.putBytes(Buffer.from(text)), { mtime: compose.startedAt })),
    )
    const addons = ctx.inputs('addon').map(({ from, ref }) => ({ path: `addons/${addonFrom(from, slice.addons).id}`, tree: ref }))
    const tree: TreeManifest = {
      kind: 'tree',
      version: 1,
      files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
      // an installer brings licences that extra files often bring too; the peer puts its own over them
      mounts: [
        ...[...ostreeInstallers, ...(installer === null ? [] : [installer]), repository, ...extraFiles.trees].map((ref) => ({
          path: '',
          tree: ref,
        })),
        ...addons,
      ],
      directories: [],
    }
    return { outputs: { tree: await manifests.put(TreeManifest, tree) }, metrics: { addons: addons.length } }
  },
})

/** The addon whose repository an input is; node ids are `phase/variant/arch/item`. */
function addonFrom(node: string, addons: readonly Variant[]): Variant {
  const addon = addons.find((candidate) => candidate.uid === node.split('/')[1])
  if (addon === undefined) throw new MurliError('INTERNAL', `${node} is not the repository of an addon of this tree`)
  return addon
}
