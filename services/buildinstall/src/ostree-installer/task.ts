import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generatedText, imageRelease, volumeId } from '@murli/config/naming'
import type { JsonValue } from '@murli/contracts'
import { TreeManifest } from '@murli/contracts/documents'
import { OstreeInstallerSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { storeBootImage } from '../boot-image/record.ts'
import { type LoraxRequest, LoraxResult, makeInstaller } from '../lorax/make.ts'
import { loraxProgram } from '../lorax/program.ts'
import { sourceDigests } from '../sources/digests.ts'

type Context = TaskContext<OstreeInstallerSlice>

/**
 * Makes the installer of an OSTree with lorax (spec 08 §14). Inputs: `packageSet`, and `comps` where there are some. Outputs: `os` (tree: what
 * goes into the variant's tree, as lorax left it), `images` (the image that boots it).
 */
export const ostreeInstallerTask = defineTask({
  phase: 'ostree_installer',
  flavor: 'lorax',
  isNative: true,
  version: '1',
  slots: 1,
  slice: OstreeInstallerSlice,
  async resolve(ctx): Promise<JsonValue> {
    const { lorax, sources } = ctx.slice
    const program = await loraxProgram(ctx, [...lorax.templates, ...lorax.archTemplates])
    return { ...program, sources: await sourceDigests(sources, ctx.signal) }
  },
  key: (ctx) => ({ request: requestOf(ctx) }),
  async run(ctx) {
    const { arch, variant, number, discTypes } = ctx.slice
    const logDirectory = `logs/${arch}/${variant.uid}/ostree_installer-${number}`
    const request = requestOf(ctx)
    const made = await ctx.step('lorax', keyOf(ctx, request), async () =>
      makeInstaller(ctx, { ...request, options: await placedTemplates(ctx) }, { logDirectory, sourcesFirst: true }),
    )
    const { tree, logs } = LoraxResult.parse(made)
    const { files } = await ctx.manifests.get(TreeManifest, tree)
    const shown = files.filter(({ path }) => !path.startsWith('.'))
    const kind = { type: 'dvd-ostree', discType: discTypes['ostree'] ?? 'ostree', deliverable: 'ostree-installer' }
    return {
      outputs: {
        os: await ctx.manifests.put(TreeManifest, { kind: 'tree', version: 1, files: shown, mounts: [], directories: [] }),
        images: await storeBootImage(ctx, files, kind),
      },
      logs,
      metrics: { files: shown.length, sizeBytes: shown.reduce((sum, file) => sum + file.size, 0) },
    }
  },
})

function requestOf(ctx: Context): LoraxRequest {
  const { slice, compose } = ctx
  const { release, variant, buildArch, lorax: options, imageRelease: wanted } = slice
  const generated =
    wanted === null ? imageRelease({ identity: compose }) : generatedText(wanted, { identity: compose, version: release.version })
  const isFinal = compose.supported
  return { product: release.name, release: generated, variant: variant.uid, isFinal, buildArch, volumeId: volumeIdOf(ctx), options }
}

/** All that the output of lorax depends on, and nothing of where it runs. */
function keyOf(ctx: Context, request: LoraxRequest): JsonValue {
  const { templateFiles } = ctx.slice
  return {
    request,
    templates: templateFiles.map(({ path, ref }) => [path, ref.digest]),
    resolved: ctx.resolved,
    packageSet: ctx.input('packageSet').digest,
    comps: ctx.optionalInput('comps')?.digest ?? null,
  }
}

/** The options of lorax, with templates of the repository by where they are on this machine. */
async function placedTemplates({ slice, scratch, blobs }: Context): Promise<LoraxRequest['options']> {
  const directory = join(scratch, 'templates')
  for (const { path, ref } of slice.templateFiles) {
    const place = join(directory, path)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, await blobs.readBytes(ref))
  }
  const placed = (paths: readonly string[]): string[] => paths.map((path) => (path.startsWith('/') ? path : join(directory, path)))
  const { templates, archTemplates } = slice.lorax
  return { ...slice.lorax, templates: placed(templates), archTemplates: placed(archTemplates) }
}

function volumeIdOf({ slice, compose }: Context): string {
  const { variant, release, arch, discTypes, volumeIdFormats: formats, volumeIdSubstitutions: substitutions } = slice
  const discType = discTypes['ostree'] ?? 'ostree'
  const chosen = volumeId({
    identity: compose,
    release,
    variant,
    arch,
    discType,
    formats,
    substitutions,
    restricted: slice.restrictedVolumeId,
  })
  if (chosen === null) throw new MurliError('INTERNAL', `${variant.uid} is an addon and has no installer of its own`)
  return chosen
}
