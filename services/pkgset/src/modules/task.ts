import { ModulesDocument, type PinnedFile } from '@murli/contracts/documents'
import type { Ref } from '@murli/contracts'
import { PkgsetModulesSlice } from '@murli/contracts/slices'
import {
  companionsOf,
  type ModulemdDocument,
  type ModulemdFile,
  type ModuleStream,
  parseModulemd,
  printModulemd,
  readDefaults,
  readFiles,
  readObsoletes,
  withoutRepeats,
} from '@murli/modulemd'
import { openResolved, resolveRepositories } from '@murli/repositories'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { isForArch, streamsOfVariant } from './streams.ts'

type Context = TaskContext<PkgsetModulesSlice>

/**
 * pkgset/-/A/modules: the streams that the variants have on an arch, out of the `modules` records of its repositories (spec 03 §6, §7).
 * Outputs: `modules.<UID>` (modules) for each variant of the slice; `artifacts` (blob): NEVRAs of the packages of all streams that
 * the repositories have, chosen or not, one a line.
 */
export const modulesTask = defineTask<PkgsetModulesSlice>({
  phase: 'pkgset',
  flavor: 'builtin',
  version: '1',
  item: (item) => item === 'modules',
  slice: PkgsetModulesSlice,
  timeless: true,
  slots: 1,
  resolve: async (ctx) => [...(await resolveRepositories(ctx.slice.repos, ctx))],
  async run(ctx) {
    const { slice, blobs, log } = ctx
    const known = withoutRepeats(await documentsOfRepositories(ctx))
    const streams = known.filter(isStream)
    const companions = await companionDocuments(ctx, known)
    const artifacts = [...new Set(streams.flatMap((stream) => stream.artifacts))].toSorted()
    const outputs: Record<string, Ref> = { artifacts: await blobs.putBytes(Buffer.from(artifacts.map((line) => `${line}\n`).join(''))) }
    const metrics: Record<string, number> = { streams: streams.length }
    const warnings: string[] = []
    const here = streams.filter((stream) => isForArch(stream, slice.arch))
    for (const variant of slice.variants) {
      const chosen = streamsOfVariant(here, variant, slice.arch)
      warnings.push(...chosen.warnings)
      outputs[`modules.${variant.uid}`] = await putModules(ctx, variant, chosen.streams, companions)
      metrics[`streams.${variant.uid}`] = chosen.streams.length
    }
    for (const line of warnings) log.warn({}, line)
    return { outputs, warnings, metrics }
  },
})

/** All documents of the repositories, in the order in which those are configured; repositories without a `modules` record have none. */
async function documentsOfRepositories(ctx: Context): Promise<ModulemdDocument[]> {
  const found: ModulemdDocument[] = []
  for (const repository of await openResolved(ctx)) {
    const text = await repository.document('modules')
    if (text === null) continue
    const { documents, ignored } = parseModulemd(text.toString('utf8'), `modules of repository ${repository.id} (${repository.url})`)
    for (const line of ignored) ctx.log.info({}, line)
    found.push(...documents)
  }
  return found
}

/** Defaults and obsoletes as configured, otherwise those of the repositories; translations are always theirs. */
async function companionDocuments(ctx: Context, known: readonly ModulemdDocument[]): Promise<ModulemdDocument[]> {
  const { defaults, obsoletes } = ctx.slice
  return [
    ...(defaults === null
      ? known.filter(({ kind }) => kind === 'defaults')
      : readDefaults(
          await readPinned(ctx, 'module_defaults_dir', defaults.files),
          await readPinned(ctx, 'module_defaults_override_dir', defaults.overrides),
        )),
    ...(obsoletes === null
      ? known.filter(({ kind }) => kind === 'obsoletes')
      : readObsoletes(await readPinned(ctx, 'module_obsoletes_dir', obsoletes))),
    ...known.filter(({ kind }) => kind === 'translations'),
  ]
}

/** Without streams of its own a variant has no record, whatever else was configured for it (spec 05 §2.5). */
async function putModules(
  ctx: Context,
  { uid, extra }: PkgsetModulesSlice['variants'][number],
  streams: readonly ModuleStream[],
  companions: readonly ModulemdDocument[],
): Promise<Ref> {
  const added = streams.length === 0 ? [] : readFiles(await readPinned(ctx, `createrepo_extra_modulemd.${uid}`, extra))
  const all = [...streams, ...added.filter(isStream)]
  const documents = withoutRepeats([...streams, ...added, ...companionsOf(all, companions)])
  const listed = documents.filter(isStream)
  return ctx.manifests.put(ModulesDocument, {
    kind: 'modules',
    version: 1,
    variant: uid,
    arch: ctx.slice.arch,
    streams: listed.map((stream) => {
      const { name, stream: streamName, version, context, artifacts } = stream
      const isExtra = !streams.includes(stream)
      return { name, stream: streamName, version, context, rpms: isExtra ? [] : [...new Set(artifacts)].toSorted(), extra: isExtra }
    }),
    record: listed.length === 0 ? null : await ctx.blobs.putBytes(Buffer.from(printModulemd(documents))),
  })
}

function readPinned({ blobs }: Context, option: string, files: readonly PinnedFile[]): Promise<ModulemdFile[]> {
  return Promise.all(
    files.map(async ({ path, ref }) => ({ name: `${option}: ${path}`, text: (await blobs.readBytes(ref)).toString('utf8') })),
  )
}

function isStream(document: ModulemdDocument): document is ModuleStream {
  return document.kind === 'stream'
}
