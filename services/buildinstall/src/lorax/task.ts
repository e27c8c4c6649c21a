import type { JsonValue } from '@murli/contracts'
import { InstallerDocument, TreeManifest } from '@murli/contracts/documents'
import { BuildinstallSlice } from '@murli/contracts/slices'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { sourceDigests } from '../sources/digests.ts'
import { storeBootImage } from '../boot-image/record.ts'
import { installerFacts } from '../tweak/installer.ts'
import { tweakedTree } from '../tweak/tree.ts'
import { treeVolumeId } from '../tweak/volume-id.ts'
import { type LoraxRequest, LoraxResult, makeInstaller, treeinfoText } from './make.ts'
import { loraxProgram } from './program.ts'

type Context = TaskContext<BuildinstallSlice>

/**
 * Makes the installer of a variant.arch with lorax (spec 06 §1). Inputs: `packageSet`, and `comps` where there are some. Outputs: `lorax` (tree:
 * what lorax left, untouched), `os` (tree: what goes into the variant's tree, with its label and kickstart), `installer` (what `.treeinfo`
 * says of it), `images` (the image that boots it). Lorax runs once for equal arguments and sources, whatever else of the configuration changes: a kickstart, for example.
 */
export const loraxTask = defineTask({
  phase: 'buildinstall',
  flavor: 'lorax',
  isNative: true,
  version: '1',
  slots: 1,
  slice: BuildinstallSlice,
  async resolve(ctx): Promise<JsonValue> {
    const { lorax, sources } = ctx.slice
    const program = await loraxProgram(ctx, [...lorax.templates, ...lorax.archTemplates])
    return { ...program, sources: await sourceDigests(sources, ctx.signal) }
  },
  key: (ctx) => ({ volumeId: treeVolumeId(ctx), supported: ctx.compose.supported }),
  async run(ctx) {
    const request = requestOf(ctx)
    const logDirectory = `logs/${ctx.slice.arch}/buildinstall-${ctx.slice.variant.uid}-logs`
    const made = await ctx.step('lorax', keyOf(ctx, request), () => makeInstaller(ctx, request, { logDirectory, sourcesFirst: false }))
    const { tree, logs } = LoraxResult.parse(made)
    const { files: output } = await ctx.manifests.get(TreeManifest, tree)
    const files = await tweakedTree(ctx, output, request.volumeId)
    const { blobs, manifests, signal, slice } = ctx
    const text = await treeinfoText(output, blobs)
    const installer = await installerFacts(text, files, { checksum: slice.checksum, blobs, signal })
    return {
      outputs: {
        lorax: tree,
        os: await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] }),
        installer: await manifests.put(InstallerDocument, installer),
        images: await storeBootImage(ctx, files, {
          type: 'boot',
          discType: slice.discTypes['boot'] ?? 'boot',
          deliverable: 'buildinstall',
        }),
      },
      logs,
      metrics: { files: files.length, sizeBytes: files.reduce((sum, file) => sum + file.size, 0) },
    }
  },
})

function requestOf(ctx: Context): LoraxRequest {
  const { release, variant, buildArch, lorax: options } = ctx.slice
  const isFinal = ctx.compose.supported
  return { product: release.name, release: options.version, variant: variant.uid, isFinal, buildArch, volumeId: treeVolumeId(ctx), options }
}

/** All that the output of lorax depends on (spec 06 §0.6), and nothing of where it runs. */
function keyOf(ctx: Context, request: LoraxRequest): JsonValue {
  const comps = ctx.optionalInput('comps')
  const { lorax } = ctx.slice
  return {
    request,
    configurationFile: lorax.configurationFile?.digest ?? null,
    resolved: ctx.resolved,
    packageSet: ctx.input('packageSet').digest,
    comps: comps?.digest ?? null,
  }
}
