import type { Command } from 'commander'
import type { Context } from '../commands/context.ts'
import type { UpOptions } from '../commands/stack.ts'
import { repeated, subCommand, type Ending } from './flags.ts'

/** The local stack. */
export function addStackCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'up', 'start the local stack: messages, objects, coordinator and workers')
    .option('--processes', 'every service as a process of its own')
    .option('--scale <service=count>', 'so many processes of a service (implies --processes)', repeated)
    .option('--foreground', 'stay, with the log on this terminal')
    .option('--json', 'as JSON')
    .action(ending(async (options: UpOptions) => (await import('../commands/stack.ts')).up(options, context)))
  subCommand(program, 'down', 'end the local stack; its data stays').action(
    ending(async () => (await import('../commands/stack.ts')).down(context)),
  )
  subCommand(program, 'stack', 'say whether the local stack runs, and where')
    .option('--json', 'as JSON')
    .action(ending(async (options: { json?: boolean }) => (await import('../commands/stack.ts')).describeStack(options, context)))
}
