import type { Command } from 'commander'
import type { ComposeOptions } from '../commands/compose.ts'
import type { Context } from '../commands/context.ts'
import type { UnifiedIsosFlags } from '../commands/unified-isos.ts'
import { repeated, subCommand, type Ending } from './flags.ts'

/** What follows, ends and goes on with composes. */
export function addRunningCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'watch <id>', 'follow a compose')
    .option('--json', 'JSON lines')
    .action(ending(async (id: string, options: ComposeOptions) => (await import('../commands/manage.ts')).watch(id, options, context)))
  subCommand(program, 'cancel <id>', 'end a compose').action(
    ending(async (id: string) => (await import('../commands/manage.ts')).cancel(id, context)),
  )
  subCommand(program, 'retry <id>', 'run again what did not succeed')
    .option('--no-wait', 'start it and return')
    .option('--json', 'JSON lines')
    .action(ending(async (id: string, options: ComposeOptions) => (await import('../commands/manage.ts')).retry(id, options, context)))
  subCommand(program, 'unified-isos <id>', 'add images with the trees of all variants to a finished compose')
    .option('--arch <arch>', 'for this arch only, src for sources; again for more', repeated)
    .option('--no-wait', 'start it and return')
    .option('--json', 'JSON lines')
    .action(
      ending(async (id: string, flags: UnifiedIsosFlags) => (await import('../commands/unified-isos.ts')).unifiedIsos(id, flags, context)),
    )
}
