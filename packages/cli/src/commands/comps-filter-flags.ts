import type { Command } from 'commander'

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
