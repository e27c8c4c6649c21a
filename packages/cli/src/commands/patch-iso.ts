import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type PatchedImage, patchImage, type PatchTools } from '@murli/boot-media/patch'
import { runTool } from '@murli/runtime/tool'
import { CliError, EXIT } from '../error.ts'
import type { Context } from './context.ts'
import { Interrupts } from './interrupts.ts'

/** Flags of `murli patch-iso`, as the peer's tool has them. */
export interface PatchIsoFlags {
  verbose?: boolean
  /** `true` or `false`; without it as the source. */
  supported?: string
  volumeId?: string
  forceArch?: string
  workDir?: string
  json?: boolean
}

/** Programs, by what people install to have them. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['xorriso', 'xorriso'],
  ['mcopy', 'mtools'],
  ['mdir', 'mtools'],
])

/**
 * `murli patch-iso TARGET SOURCE GRAFT_DIR...`: an image out of another one and directories put over it (spec 06 §8.2). The target is there
 * when all of it is, and never half.
 */
export async function patchIso(
  target: string,
  source: string,
  graftDirectories: string[],
  flags: PatchIsoFlags,
  context: Context,
): Promise<number> {
  await refuseUnusable(target, source, [...graftDirectories, ...(flags.workDir === undefined ? [] : [flags.workDir])])
  const scratch = await mkdtemp(join(resolve(flags.workDir ?? tmpdir()), 'murli-patch-iso-'))
  const unfinished = join(await directoryBeside(target, scratch), 'image.iso')
  const cancel = new AbortController()
  const interrupted = new CliError('interrupted', { exitCode: EXIT.cancelled })
  const interrupts = new Interrupts({ first: () => cancel.abort(interrupted), second: () => process.exit(EXIT.cancelled) })
  try {
    const { supported, volumeId = null, forceArch: arch = null } = flags
    const wanted = { volumeId, arch, supported: supported === undefined ? null : supported === 'true' }
    // programs run elsewhere
    const places = { source: resolve(source), graftDirectories: graftDirectories.map((path) => resolve(path)) }
    const tools = toolsFor(scratch, cancel.signal, flags.verbose === true ? (line) => context.err(line) : () => undefined)
    const made = await patchImage({ ...places, target: unfinished, ...wanted }, tools)
    await rename(unfinished, target)
    report(target, made, flags, context)
    return EXIT.ok
  } finally {
    interrupts.end()
    for (const directory of [scratch, dirname(unfinished)]) await rm(directory, { recursive: true, force: true })
  }
}

function toolsFor(directory: string, signal: AbortSignal, say: (line: string) => void): PatchTools {
  const mtime = Math.floor(Date.now() / 1000)
  const tool: PatchTools['task']['tool'] = async (program, args, options = {}) => {
    say(`+ ${[program, ...args].join(' ')}`)
    const result = await runTool(program, args, options, { signal, directory, packages: PACKAGES })
    for (const text of [result.stdout, result.stderr]) if (text !== '') say(text.trimEnd())
    return result
  }
  return { task: { tool, scratch: directory }, mtime, signal }
}

/** On the file system of the target, so that the finished image only has to be renamed. Where it cannot be, the scratch directory goes too. */
async function directoryBeside(target: string, scratch: string): Promise<string> {
  try {
    return await mkdtemp(join(dirname(resolve(target)), '.patch-iso-'))
  } catch (error) {
    await rm(scratch, { recursive: true, force: true })
    throw error
  }
}

/** Before anything is done. */
async function refuseUnusable(target: string, source: string, directories: readonly string[]): Promise<void> {
  for (const directory of [...directories, dirname(target)]) {
    const found = await stat(directory).catch(() => null)
    if (found?.isDirectory() !== true) throw missing(`${directory} is no directory`)
  }
  const from = await stat(source).catch(() => null)
  if (from?.isFile() !== true) throw missing(`${source} is no file`)
  const into = await stat(target).catch(() => null)
  if (into === null) return
  if (into.isDirectory()) throw new CliError(`${target} is a directory`, { code: 'CONFLICT', exitCode: EXIT.usage })
  if (into.ino !== from.ino || into.dev !== from.dev) return
  throw new CliError(`${target} is the source itself`, {
    code: 'CONFLICT',
    exitCode: EXIT.usage,
    hint: 'name another file for the new image',
  })
}

function missing(message: string): CliError {
  return new CliError(message, { code: 'FILE_MISSING', exitCode: EXIT.usage })
}

function report(target: string, made: PatchedImage, { json }: PatchIsoFlags, context: Context): void {
  const { volumeId, implantMd5, supported, bootable, warnings } = made
  for (const warning of warnings) context.err(`warning: ${warning}`)
  if (json === true) context.out(JSON.stringify({ image: target, volumeId, implantMd5, supported, bootable, warnings }))
  else context.out(`${target}: '${volumeId}', MD5 ${implantMd5}${supported ? ', supported' : ''}${bootable ? '' : ', does not boot'}`)
}
