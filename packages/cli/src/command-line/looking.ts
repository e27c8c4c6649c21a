import type { Command } from 'commander'
import type { Context } from '../commands/context.ts'
import type { DiffFlags } from '../commands/diff.ts'
import type { ExplainFlags } from '../commands/explain.ts'
import type { VerifyFlags } from '../commands/verify.ts'
import { repeated, subCommand, type Ending } from './flags.ts'

/** What says something of composes, and changes none. */
export function addLookingCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'status [id]', 'list composes, or show one')
    .option('--json', 'as JSON')
    .action(
      ending(async (id: string | undefined, options: { json?: boolean }) =>
        (await import('../commands/manage.ts')).status(id, options, context),
      ),
    )
  subCommand(program, 'explain <id> <package>', 'say why a package is in the trees of a compose, or is not; PACKAGE may be a glob')
    .option('--variant <uid>', 'in this variant only')
    .option('--arch <arch>', 'on this arch only')
    .option('--json', 'as JSON')
    .action(
      ending(async (id: string, text: string, options: ExplainFlags) =>
        (await import('../commands/explain.ts')).explain(id, text, options, context),
      ),
    )
  subCommand(program, 'diff <a> <b>', 'say what differs between two composes: ids, published names, or directories of composes')
    .option('--only <section>', 'this section only; again for more', repeated)
    .option('--skip <section>', 'without this section; again for more', repeated)
    .option('--variant <uid>', 'in this variant only')
    .option('--arch <arch>', 'on this arch only')
    .option('--html', 'as a page')
    .option('--json', 'as JSON')
    .option('--exit-code', 'exit status 1 when something differs')
    .action(ending(async (a: string, b: string, flags: DiffFlags) => (await import('../commands/diff.ts')).diff(a, b, flags, context)))
  subCommand(program, 'verify [compose]', 'say everything that is wrong with a compose: a directory, or an id')
    .option('--only <numbers>', 'run these checks only, such as 1,5,24-33; again for more', repeated)
    .option('--skip <numbers>', 'do not run these checks; again for more', repeated)
    .option('--strict', 'exit status 1 for warnings too')
    .option('--list', 'print the checks, and look at no compose')
    .option('--json', 'the findings as JSON')
    .action(
      ending(async (name: string | undefined, flags: VerifyFlags) => (await import('../commands/verify.ts')).verify(name, flags, context)),
    )
}
