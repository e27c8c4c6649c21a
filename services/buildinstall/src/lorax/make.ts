import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ComposeLog, Ref } from '@murli/contracts'
import { PackageSetManifest, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { BuildinstallSlice } from '@murli/contracts/slices'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { z } from 'zod'
import { writeCompsRepository, writeSetRepository } from '../sources/source-repository.ts'
import { namedFiles } from '../tweak/installer.ts'
import { type LoraxCommand, loraxArguments } from './arguments.ts'
import { explainedFailure, OUTPUT_LOG } from './failure.ts'
import { storeOutput } from './output.ts'
import { scratchArguments } from './program.ts'

/** What of the slices of installers is used here. */
type Context = TaskContext<Pick<BuildinstallSlice, 'arch' | 'variant' | 'lorax' | 'sources'>>

/** What a run of lorax gave: its output as a tree, and its log files. */
export const LoraxResult = z.strictObject({ tree: Ref, logs: z.array(ComposeLog) })
export type LoraxResult = z.infer<typeof LoraxResult>

/** The command line but for its places, which say nothing of the result. */
export type LoraxRequest = Omit<LoraxCommand, 'sources' | 'logFile' | 'configurationFile' | 'output'>

/** How the makers of installers differ. */
export interface InstallerManner {
  /** Where the logs are in a compose. */
  readonly logDirectory: string
  /** Whether the sources of the slice stand before the package set. */
  readonly sourcesFirst: boolean
}

/**
 * Runs lorax in the scratch directory (spec 06 §1.2, §1.3) and stores what it leaves, untouched, once it was looked at: what is wrong must not be
 * remembered as a result.
 * @throws {MurliError} TOOL_FAILED with the reason out of its log, TOOL_MISSING, IMAGE_INVALID.
 */
export async function makeInstaller(ctx: Context, request: LoraxRequest, manner: InstallerManner): Promise<LoraxResult> {
  const [logs, output] = [join(ctx.scratch, 'logs'), join(ctx.scratch, 'results')]
  await mkdir(logs)
  const configurationFile = await placedConfiguration(ctx, logs)
  const sources = await sourcesOf(ctx, manner)
  const command = { ...request, sources, logFile: join(logs, 'lorax.log'), configurationFile, output }
  const words = [...(await scratchArguments(ctx)), ...loraxArguments(command)]
  ctx.progress('lorax')
  try {
    // what lorax says is its progress; all of it is in the log
    await ctx.tool('lorax', words, { logFile: join(logs, OUTPUT_LOG), contained: true, onLine: (line) => ctx.progress(line) })
    return { tree: await storeTree(ctx, output), logs: await storeLogs(ctx, logs, manner) }
  } catch (error) {
    ctx.keepLogs(await logsIfPossible(ctx, logs, manner))
    throw await explainedFailure(error, logs)
  }
}

async function storeTree({ blobs, manifests, signal }: Context, output: string): Promise<Ref> {
  const files = await storeOutput(output, blobs, signal)
  namedFiles(await treeinfoText(files, blobs), files)
  return manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] })
}

/** The text of the `.treeinfo` that lorax left. @throws {MurliError} IMAGE_INVALID when there is none. */
export async function treeinfoText(files: readonly TreeFile[], blobs: BlobStore): Promise<string> {
  const file = files.find(({ path }) => path === '.treeinfo')
  if (file === undefined) throw new MurliError('IMAGE_INVALID', 'lorax left no .treeinfo')
  return (await blobs.readBytes(file)).toString('utf8')
}

/** lorax writes what it used to the file later, so it gets one of its own. */
async function placedConfiguration({ slice, blobs }: Context, logs: string): Promise<string | null> {
  const { configurationFile } = slice.lorax
  if (configurationFile === null) return null
  const path = join(logs, 'lorax.conf')
  await copyFile(await blobs.file(configurationFile), path)
  return path
}

/** URLs in the order of spec 06 §1.2 no. 4: the package set, other sources, the comps; in that of spec 08 §14 the other sources first. */
async function sourcesOf(ctx: Context, { sourcesFirst }: InstallerManner): Promise<string[]> {
  const place = { blobs: ctx.blobs, scratch: ctx.scratch, timestamp: ctx.compose.startedAt }
  const [set, groups] = [join(ctx.scratch, 'set'), join(ctx.scratch, 'comps')]
  await writeSetRepository(set, await ctx.manifests.get(PackageSetManifest, ctx.input('packageSet')), place)
  const comps = ctx.optionalInput('comps')
  if (comps !== null) await writeCompsRepository(groups, comps, place)
  const [own, others] = [[pathToFileURL(set).href], ctx.slice.sources.map(({ url }) => url)]
  return [...(sourcesFirst ? [...others, ...own] : [...own, ...others]), ...(comps === null ? [] : [pathToFileURL(groups).href])]
}

/** Logs of a failure are not worth another one. */
async function logsIfPossible(ctx: Context, directory: string, manner: InstallerManner): Promise<ComposeLog[]> {
  try {
    return await storeLogs(ctx, directory, manner)
  } catch (error) {
    ctx.log.warn({ reason: String(error) }, 'logs of lorax were not kept')
    return []
  }
}

async function storeLogs({ blobs }: Context, directory: string, { logDirectory }: InstallerManner): Promise<ComposeLog[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.toSorted().map(async (file) => ({
      path: `${logDirectory}/${relative(directory, file)}`,
      ref: await blobs.putFile(file),
    })),
  )
}
