import type { Command } from 'commander'
import { type CompsFilterFlags, compsFilterFlags } from '../commands/comps-filter-flags.ts'
import type { ConfigDumpFlags } from '../commands/config-dump.ts'
import type { Context } from '../commands/context.ts'
import type { ValidateFlags } from '../commands/validate.ts'
import { type GatherFlags, gatherFlags } from '../gather/flags.ts'
import { composeFlags, repeated, subCommand, type Ending } from './flags.ts'

/** What needs a configuration, or parts of one, and no server. */
export function addConfigurationCommands(program: Command, context: Context, ending: Ending): void {
  const check = subCommand(program, 'validate [config]', 'say everything that is wrong with a configuration; needs no server').action(
    ending(async (config: string | undefined, options: ValidateFlags & { config?: string }) =>
      (await import('../commands/validate.ts')).validate(config ?? options.config, options, context),
    ),
  )
  composeFlags(check)
    .option('--config <file>', 'the configuration, as Pungi spells it')
    .option('--old-composes', 'as if composes of before were at hand')
    .option('--offline', 'ask nobody: leave references to Git as they are, and files in other places unread')
    .option('--allow-commands', 'run the commands that Git sources name')
    .option('--schema-override <file>', 'merge JSON into the schema; again for more', repeated)
    .option('--dump-schema', 'print the schema as JSON, and check nothing')
    .option('--json', 'the report as JSON')
  compsFilterFlags(
    subCommand(program, 'comps-filter <file>', 'print the part of a comps file for an arch, or a variant on an arch'),
  ).action(
    ending(async (file: string, flags: CompsFilterFlags) =>
      (await import('../commands/comps-filter.ts')).compsFilter(file, flags, context),
    ),
  )
  subCommand(program, 'config-dump <source...>', 'print the configuration that files, or composes, make together, as JSON')
    .option('-e, --define <name=value>', 'set a variable before, and an option after, the sources are read', repeated)
    .option('--freeze-event <id>', 'set koji_event: a number, or the directory of a compose')
    .option('--just-dump', 'without checks and defaults')
    .option('--offline', 'leave references to Git as they are')
    .action(
      ending(async (sources: string[], flags: ConfigDumpFlags) =>
        (await import('../commands/config-dump.ts')).configDump(sources, flags, context),
      ),
    )
  gatherFlags(subCommand(program, 'gather [package...]', 'select packages from repositories, and nothing else')).action(
    ending(async (packages: string[], flags: GatherFlags) =>
      (await import('../commands/gather.ts')).gatherCommand(packages, flags, context),
    ),
  )
}
