import { readFile, writeFile } from 'node:fs/promises'
import { filterCompsText } from '@murli/rpmmd/comps'
import type { Command } from 'commander'
import { CliError, EXIT } from '../error.ts'
import type { Context } from './context.ts'

/** Options of `murli comps-filter`, those of the peer's tool (spec 02 §6.6). */
export interface CompsFilterFlags {
  arch: string
  variant?: string
  output?: string
  /** `false` for `--no-cleanup`. */
  cleanup?: boolean
  /** `false` for `--no-reindent`. */
  reindent?: boolean
  keepEmptyGroup?: string[]
  lookasideGroup?: string[]
  archOnlyGroups?: boolean
  archOnlyPackages?: boolean
  archOnlyEnvironments?: boolean
  removeCategories?: boolean
  removeLangpacks?: boolean
  removeTranslations?: boolean
  removeEnvironments?: boolean
}

/** Adds the options to the command. */
export function compsFilterFlags(command: Command): Command {
  const several = (value: string, previous: string[] = []) => [...previous, value]
  return command
    .requiredOption('--arch <arch>', 'the tree arch to filter for')
    .option('--variant <uid>', 'the variant to filter for')
    .option('--output <file>', 'write to this file')
    .option('--arch-only-groups', 'keep only groups that name the arch')
    .option('--arch-only-packages', 'keep only packages that name the arch')
    .option('--arch-only-environments', 'keep only environments that name the arch')
    .option('--remove-categories', 'remove all categories')
    .option('--remove-langpacks', 'remove the langpacks')
    .option('--remove-translations', 'remove all translations')
    .option('--remove-environments', 'remove all environments')
    .option('--keep-empty-group <glob>', 'keep these groups though they are empty; may be given again', several)
    .option('--lookaside-group <id>', 'a group that environments may name though it is not here; may be given again', several)
    .option('--no-cleanup', 'leave empty groups, and what names missing ones')
    .option('--no-reindent', 'leave white space as it is')
}

/** `murli comps-filter FILE --arch A`: the comps of an arch, or of a variant, out of a comps file. @throws {RpmmdError} COMPS_INVALID */
export async function compsFilter(file: string, flags: CompsFilterFlags, context: Context): Promise<number> {
  const { keepEmptyGroup: keepEmptyGroups, lookasideGroup: lookasideGroups, output, ...rest } = flags
  const text = filterCompsText(await read(file), file, { ...rest, keepEmptyGroups, lookasideGroups })
  if (output === undefined) context.out(text, '')
  else await writeFile(output, text)
  return EXIT.ok
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CliError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'FILE_MISSING',
      exitCode: EXIT.usage,
    })
  }
}
