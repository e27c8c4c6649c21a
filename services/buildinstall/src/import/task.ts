import { type ComposeLog, type JsonValue, Ref } from '@murli/contracts'
import { InstallerDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import { BuildinstallSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { z } from 'zod'
import { storeBootImage } from '../boot-image/record.ts'
import { installerFacts } from '../tweak/installer.ts'
import { tweakedTree } from '../tweak/tree.ts'
import { treeVolumeId } from '../tweak/volume-id.ts'
import { takeInstaller } from './take-tree.ts'
import { fetchTreeinfo, readTreeinfo } from './treeinfo.ts'

type Context = TaskContext<BuildinstallSlice>

/** What is pinned before anything is made: the text that names all files with their sums. */
const Resolved = z.strictObject({ treeinfo: Ref })

/**
 * Takes the installer of a tree that is there, by its `.treeinfo`, in the place of making one: the second flavor of the phase. No inputs. Outputs:
 * `os` (tree: what goes into the variant's tree, with its label and kickstart), `installer` (what `.treeinfo` says of it), `images` (the image that
 * boots it), as those of the flavor `lorax`. A tree is taken once, whatever else of the configuration changes.
 */
export const importTask = defineTask({
  phase: 'buildinstall',
  flavor: 'import',
  version: '1',
  slots: 2,
  slice: BuildinstallSlice,
  async resolve(ctx): Promise<JsonValue> {
    const tree = sourceOf(ctx)
    const text = await fetchTreeinfo(tree, ctx.signal)
    readTreeinfo(text.toString('utf8'), tree, ctx.slice.arch)
    return { treeinfo: await ctx.blobs.putBytes(text) }
  },
  key: (ctx) => ({ volumeId: treeVolumeId(ctx) }),
  async run(ctx) {
    const { blobs, manifests, signal, slice } = ctx
    const { treeinfo } = Resolved.parse(ctx.resolved)
    const text = (await blobs.readBytes(treeinfo)).toString('utf8')
    const tree = sourceOf(ctx)
    const installer = readTreeinfo(text, tree, slice.arch)
    const taken = await ctx.step('import', { treeinfo: treeinfo.digest }, () => takeInstaller(ctx, tree, installer))
    const { files: found } = await manifests.get(TreeManifest, Ref.parse(taken))
    const files = await tweakedTree(ctx, found, treeVolumeId(ctx))
    const facts = await installerFacts(text, files, { checksum: slice.checksum, blobs, signal })
    const kind = { type: 'boot', discType: slice.discTypes['boot'] ?? 'boot', deliverable: 'buildinstall' }
    return {
      outputs: {
        os: await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] }),
        installer: await manifests.put(InstallerDocument, facts),
        images: await storeBootImage(ctx, files, kind),
      },
      logs: [await storeList(ctx, tree, found)],
      metrics: { files: files.length, sizeBytes: files.reduce((sum, file) => sum + file.size, 0) },
    }
  },
})

/** A node that is bound to this flavor has a source: the configuration is refused without. */
function sourceOf({ slice }: Context): string {
  if (slice.importFrom !== undefined) return slice.importFrom
  throw new MurliError('REQUEST_INVALID', `the task of ${slice.variant.uid}.${slice.arch} does not say which tree to import`)
}

/** What was taken, before anything of it was changed. */
async function storeList({ blobs, slice }: Context, tree: string, files: readonly TreeFile[]): Promise<ComposeLog> {
  const lines = files.map(({ path, digest, size }) => `${digest} ${size} ${path}\n`)
  const ref = await blobs.putBytes(Buffer.from(`${tree}\n${lines.join('')}`))
  return { path: `logs/${slice.arch}/buildinstall-${slice.variant.uid}-logs/import.log`, ref }
}
