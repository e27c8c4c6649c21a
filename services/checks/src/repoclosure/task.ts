import type { ComposeLog } from '@murli/contracts'
import { ClosureDocument } from '@murli/contracts/documents'
import { RepoclosureSlice } from '@murli/contracts/slices'
import { modularPackages, type ModulemdDocument, parseModulemd } from '@murli/modulemd'
import { formatNevra } from '@murli/rpmmd/nevra'
import { openResolved, type PackageMetadata, RepositoryPool, resolveRepositories } from '@murli/repositories'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { type BrokenPackage, findBroken, hiddenByModules, packagesToCheck, pathsToLookUp } from '@murli/selection'
import { closureLog } from './log.ts'
import { treeMetadata } from './tree-metadata.ts'

/** Lines of the log that a failure carries. */
const TAIL_LINES = 40

/**
 * repoclosure/V/A: whether every requirement of the variant's packages is provided. Inputs: `repository` (tree with repodata),
 * any number of `lookaside` (such trees, which only provide, as the slice's lookaside repositories do). Modules hide packages as they do from clients. Outputs: `report` (closure) and the log in the peer's form.
 * Broken dependencies are a warning, or `CLOSURE_BROKEN` where the strictness is fatal. Source: spec 06 §7.
 */
export const repoclosureTask = defineTask<RepoclosureSlice>({
  phase: 'repoclosure',
  flavor: 'builtin',
  version: '4',
  slice: RepoclosureSlice,
  timeless: true,
  resolve: async (ctx) => [...(await resolveRepositories(ctx.slice.lookasideRepos, ctx))],
  async run(ctx) {
    const { variant, arch, strictness } = ctx.slice
    const where = `${variant}.${arch}`
    const { checked, broken } = await checkRepositories(ctx)
    const text = closureLog(broken, `repoclosure-${where}`)
    ctx.log.info({ variant, arch, checked, broken: broken.length }, 'repository checked')
    const report = documentOf(ctx.slice, checked, broken)
    if (broken.length > 0 && strictness === 'fatal') throw failure(where, report, text)
    const log: ComposeLog = { path: `logs/${arch}/repoclosure-${where}.log`, ref: await ctx.blobs.putBytes(Buffer.from(text)) }
    return {
      outputs: { report: await ctx.manifests.put(ClosureDocument, report) },
      logs: [log],
      warnings: broken.length === 0 ? [] : [`Repoclosure failed for ${where}: ${summary(report)}`],
      metrics: { packages: checked, brokenPackages: broken.length },
    }
  },
})

interface Checked {
  readonly checked: number
  readonly broken: readonly BrokenPackage[]
}

/** Full file lists, by far the largest part of the metadata, are read only when a required path is not found without them. */
async function checkRepositories(ctx: TaskContext<RepoclosureSlice>): Promise<Checked> {
  const { loaded, modules } = await loadRepositories(ctx)
  const { pool } = loaded
  const hidden = hiddenByModules(pool, modularPackages(modules))
  const toCheck = packagesToCheck(pool, ctx.slice.arches, hidden)
  const paths = pathsToLookUp(pool, toCheck, hidden)
  if (paths.size > 0) {
    ctx.progress(`looking for ${paths.size} paths in file lists`)
    await loaded.addFiles({ paths, further: null })
  }
  return { checked: toCheck.length, broken: findBroken(pool, toCheck, hidden) }
}

interface Loaded {
  readonly loaded: RepositoryPool<PackageMetadata>
  readonly modules: readonly ModulemdDocument[]
}

async function loadRepositories(ctx: TaskContext<RepoclosureSlice>): Promise<Loaded> {
  const loaded = new RepositoryPool<PackageMetadata>(ctx.slice.arch)
  const modules: ModulemdDocument[] = []
  const add = async (one: PackageMetadata, text: string | null, lookaside: boolean): Promise<void> => {
    await loaded.add(one, { lookaside })
    if (text !== null) modules.push(...parseModulemd(text, `modules of ${one.id}`).documents)
  }
  const addTrees = async (name: string, lookaside: boolean): Promise<void> => {
    for (const { from, ref } of ctx.inputs(name)) {
      const tree = await treeMetadata(ctx, from, ref)
      await add(tree, await tree.modules(), lookaside)
    }
  }
  await addTrees('lookaside', true)
  for (const external of await openResolved(ctx)) await add(external, (await external.document('modules'))?.toString() ?? null, true)
  await addTrees('repository', false)
  return { loaded, modules }
}

function documentOf({ variant, arch }: RepoclosureSlice, checked: number, broken: Checked['broken']): ClosureDocument {
  const unresolved = broken.map(({ package: one, requirements }) => ({
    package: formatNevra(one, { epoch: 'nonzero' }),
    requirements: [...requirements],
  }))
  return { kind: 'closure', version: 1, variant, arch, checked, unresolved }
}

function failure(where: string, report: ClosureDocument, text: string): MurliError {
  return new MurliError('CLOSURE_BROKEN', `Repoclosure failed for ${where}: ${summary(report)}`, {
    hint: 'add the packages that provide what is missing, or set repoclosure_strictness to lenient for this variant',
    details: { unresolved: Object.fromEntries(report.unresolved.map((one) => [one.package, one.requirements])) },
    tail: text.split('\n').slice(-TAIL_LINES).join('\n'),
  })
}

function summary({ unresolved }: ClosureDocument): string {
  const total = unresolved.reduce((sum, { requirements }) => sum + requirements.length, 0)
  return `${total} unresolved dependencies in ${unresolved.length} of its packages`
}
