import type { Command } from 'commander'
import type { ComposeOptions } from '../commands/compose.ts'
import type { Context } from '../commands/context.ts'
import type { ExportFlags } from '../commands/export.ts'
import type { PlanFlags } from '../commands/plan.ts'
import { composeFlags, exportFlags, subCommand, type Ending } from './flags.ts'

/** What makes composes, says what they would be, and gives them away. */
export function addComposingCommands(program: Command, context: Context, ending: Ending): void {
  const command = subCommand(program, 'compose [config]', 'compose a distribution; without CONFIG the example').action(
    ending(async (config: string | undefined, options: ComposeOptions & { config?: string }) =>
      (await import('../commands/compose.ts')).compose(config ?? options.config, options, context),
    ),
  )
  composeFlags(command)
  exportFlags(command)
  command
    .option('--config <file>', 'the configuration, as Pungi spells it')
    .option('--target-dir <dir>', 'export the compose to a directory below this one')
    .option('--print-output-dir', 'print the directory that the compose is exported to')
    .option('--explain-misses', 'say of what was made why it was not there already')
    .option('--no-wait', 'start it and return')
    .option('--quiet', 'no progress and no summary')
    .option('--json', 'JSON lines: accepted, every event, ended')
  const planning = subCommand(program, 'plan [config]', 'say what a compose would do and hold; writes no tree').action(
    ending(async (config: string | undefined, flags: PlanFlags & { config?: string }) =>
      (await import('../commands/plan.ts')).planCommand(config ?? flags.config, flags, context),
    ),
  )
  composeFlags(planning)
    .option('--config <file>', 'the configuration, as Pungi spells it')
    .option('--against <id>', 'compare with this compose (default: the newest finished one of the release)')
    .option('--nodes', 'a line for every node')
    .option('--check', 'exit status 1 when the compose would be doomed')
    .option('--json', 'the plan as JSON, with the names of all packages')
  exportFlags(subCommand(program, 'export <id> <dir>', 'write a compose to a directory below DIR'))
    .option('--json', 'the result as JSON')
    .action(
      ending(async (id: string, directory: string, options: ExportFlags & { json?: boolean }) =>
        (await import('../commands/export.ts')).exportCommand(id, directory, options, context),
      ),
    )
}
