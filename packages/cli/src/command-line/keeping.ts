import type { Command } from 'commander'
import type { Context } from '../commands/context.ts'
import { subCommand, type Ending } from './flags.ts'

/** What decides which composes people see, and which are kept. */
export function addKeepingCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'publish <id>', 'point a name to a finished compose, at once for everybody')
    .requiredOption('--as <name>', 'the name, such as latest-Specimen-1')
    .option('--allow-incomplete', 'also when deliverables that may fail did')
    .option('--json', 'the name as JSON')
    .action(ending(async (id: string, flags: { as: string }) => (await import('../commands/published.ts')).publish(id, flags, context)))
  subCommand(program, 'rollback <name>', 'point a name to the compose that it had before')
    .option('--to <id>', 'to this one of its history')
    .option('--json', 'the name as JSON')
    .action(
      ending(async (name: string, flags: { to?: string }) => (await import('../commands/published.ts')).rollback(name, flags, context)),
    )
  subCommand(program, 'unpublish <name>', 'take a name away; its composes stay until their time is over').action(
    ending(async (name: string) => (await import('../commands/published.ts')).unpublish(name, context)),
  )
  subCommand(program, 'published [name]', 'list names that composes are published under, or the history of one')
    .option('--json', 'as JSON')
    .action(
      ending(async (name: string | undefined, flags: { json?: boolean }) =>
        (await import('../commands/published.ts')).published(name, flags, context),
      ),
    )
  subCommand(program, 'pin <id>', 'keep a compose whatever its age')
    .requiredOption('--because <text>', 'why')
    .action(ending(async (id: string, flags: { because: string }) => (await import('../commands/published.ts')).pin(id, flags, context)))
  subCommand(program, 'unpin <id>', 'let a compose go when its time is over').action(
    ending(async (id: string) => (await import('../commands/published.ts')).unpin(id, context)),
  )
  subCommand(program, 'gc', 'retire composes whose time is over, and take away what nobody refers to')
    .option('--dry-run', 'only say what would go')
    .option('--json', 'as JSON')
    .action(ending(async (flags: { dryRun?: boolean; json?: boolean }) => (await import('../commands/collect.ts')).collect(flags, context)))
}
