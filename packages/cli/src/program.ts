import { Command, CommanderError, Option } from 'commander'
import type { ComposeOptions } from './commands/compose.ts'
import type { ConfigDumpFlags } from './commands/config-dump.ts'
import { type CompsFilterFlags, compsFilterFlags } from './commands/comps-filter-flags.ts'
import type { Context } from './commands/context.ts'
import type { DiffFlags } from './commands/diff.ts'
import type { ExplainFlags } from './commands/explain.ts'
import type { ExportFlags } from './commands/export.ts'
import type { PatchIsoFlags } from './commands/patch-iso.ts'
import type { PlanFlags } from './commands/plan.ts'
import type { UpOptions } from './commands/stack.ts'
import type { UnifiedIsosFlags } from './commands/unified-isos.ts'
import type { ValidateFlags } from './commands/validate.ts'
import type { VerifyFlags } from './commands/verify.ts'
import { EXIT } from './error.ts'
import { type GatherFlags, gatherFlags } from './gather/flags.ts'
import { reportError } from './report/print-error.ts'

const VERSION = '0.1.0'
const COMPOSE_TYPES = ['test', 'ci', 'nightly', 'production', 'development']

/** Runs a command line. @returns the exit status; everything that is thrown has become lines by then */
export async function runCommandLine(args: string[], context: Context): Promise<number> {
  let exitCode: number = EXIT.ok
  const program = buildProgram(context, (code) => (exitCode = code))
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    const report = reportError(error)
    if (args.includes('--json')) context.out(JSON.stringify(report.document))
    for (const line of report.lines) context.err(line)
    return report.exitCode
  }
}

/** The commands and their flags. What a command does is loaded when it is run: all of it takes longer than many a command. */
function buildProgram(context: Context, exit: (code: number) => void): Command {
  const program = new Command('murli')
    .description('Composes RPM distributions')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.out(text.trimEnd()), writeErr: (text) => context.err(text.trimEnd()) })
    .showSuggestionAfterError()
  const ending =
    <Args extends unknown[]>(action: (...args: Args) => Promise<number> | number) =>
    async (...args: Args) =>
      exit(await action(...args))
  addComposeCommands(program, context, ending)
  addPlanCommand(program, context, ending)
  addGatherCommand(program, context, ending)
  addVerifyCommand(program, context, ending)
  addImageCommands(program, context, ending)
  addWatchCommands(program, context, ending)
  addKeepingCommands(program, context, ending)
  addStackCommands(program, context, ending)
  return program
}

type Ending = <Args extends unknown[]>(action: (...args: Args) => Promise<number> | number) => (...args: Args) => Promise<void>

function addComposeCommands(program: Command, context: Context, ending: Ending): void {
  const command = subCommand(program, 'compose [config]', 'compose a distribution; without CONFIG the example').action(
    ending(async (config: string | undefined, options: ComposeOptions & { config?: string }) =>
      (await import('./commands/compose.ts')).compose(config ?? options.config, options, context),
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
  addConfigCommands(program, context, ending)
  exportFlags(subCommand(program, 'export <id> <dir>', 'write a compose to a directory below DIR'))
    .option('--json', 'the result as JSON')
    .action(
      ending(async (id: string, directory: string, options: ExportFlags & { json?: boolean }) =>
        (await import('./commands/export.ts')).exportCommand(id, directory, options, context),
      ),
    )
}

function addPlanCommand(program: Command, context: Context, ending: Ending): void {
  const command = subCommand(program, 'plan [config]', 'say what a compose would do and hold; writes no tree').action(
    ending(async (config: string | undefined, flags: PlanFlags & { config?: string }) =>
      (await import('./commands/plan.ts')).planCommand(config ?? flags.config, flags, context),
    ),
  )
  composeFlags(command)
    .option('--config <file>', 'the configuration, as Pungi spells it')
    .option('--against <id>', 'compare with this compose (default: the newest finished one of the release)')
    .option('--nodes', 'a line for every node')
    .option('--check', 'exit status 1 when the compose would be doomed')
    .option('--json', 'the plan as JSON, with the names of all packages')
}

function addGatherCommand(program: Command, context: Context, ending: Ending): void {
  gatherFlags(subCommand(program, 'gather [package...]', 'select packages from repositories, and nothing else')).action(
    ending(async (packages: string[], flags: GatherFlags) =>
      (await import('./commands/gather.ts')).gatherCommand(packages, flags, context),
    ),
  )
}

function addConfigCommands(program: Command, context: Context, ending: Ending): void {
  const check = subCommand(program, 'validate [config]', 'say everything that is wrong with a configuration; needs no server').action(
    ending(async (config: string | undefined, options: ValidateFlags & { config?: string }) =>
      (await import('./commands/validate.ts')).validate(config ?? options.config, options, context),
    ),
  )
  composeFlags(check)
    .option('--config <file>', 'the configuration, as Pungi spells it')
    .option('--old-composes', 'as if composes of before were at hand')
    .option('--offline', 'ask nobody: leave references to Git as they are, and files in other places unread')
    .option('--allow-commands', 'run the commands that Git sources name')
    .option('--schema-override <file>', 'merge JSON into the schema; again for more', gather)
    .option('--dump-schema', 'print the schema as JSON, and check nothing')
    .option('--json', 'the report as JSON')
  compsFilterFlags(
    subCommand(program, 'comps-filter <file>', 'print the part of a comps file for an arch, or a variant on an arch'),
  ).action(
    ending(async (file: string, flags: CompsFilterFlags) => (await import('./commands/comps-filter.ts')).compsFilter(file, flags, context)),
  )
  subCommand(program, 'config-dump <source...>', 'print the configuration that files, or composes, make together, as JSON')
    .option('-e, --define <name=value>', 'set a variable before, and an option after, the sources are read', gather)
    .option('--freeze-event <id>', 'set koji_event: a number, or the directory of a compose')
    .option('--just-dump', 'without checks and defaults')
    .option('--offline', 'leave references to Git as they are')
    .action(
      ending(async (sources: string[], flags: ConfigDumpFlags) =>
        (await import('./commands/config-dump.ts')).configDump(sources, flags, context),
      ),
    )
}

function addVerifyCommand(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'verify [compose]', 'say everything that is wrong with a compose: a directory, or an id')
    .option('--only <numbers>', 'run these checks only, such as 1,5,24-33; again for more', gather)
    .option('--skip <numbers>', 'do not run these checks; again for more', gather)
    .option('--strict', 'exit status 1 for warnings too')
    .option('--list', 'print the checks, and look at no compose')
    .option('--json', 'the findings as JSON')
    .action(
      ending(async (name: string | undefined, flags: VerifyFlags) => (await import('./commands/verify.ts')).verify(name, flags, context)),
    )
}

function addWatchCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'status [id]', 'list composes, or show one')
    .option('--json', 'as JSON')
    .action(
      ending(async (id: string | undefined, options: { json?: boolean }) =>
        (await import('./commands/manage.ts')).status(id, options, context),
      ),
    )
  subCommand(program, 'explain <id> <package>', 'say why a package is in the trees of a compose, or is not; PACKAGE may be a glob')
    .option('--variant <uid>', 'in this variant only')
    .option('--arch <arch>', 'on this arch only')
    .option('--json', 'as JSON')
    .action(
      ending(async (id: string, text: string, options: ExplainFlags) =>
        (await import('./commands/explain.ts')).explain(id, text, options, context),
      ),
    )
  subCommand(program, 'diff <a> <b>', 'say what differs between two composes: ids, published names, or directories of composes')
    .option('--only <section>', 'this section only; again for more', gather)
    .option('--skip <section>', 'without this section; again for more', gather)
    .option('--variant <uid>', 'in this variant only')
    .option('--arch <arch>', 'on this arch only')
    .option('--html', 'as a page')
    .option('--json', 'as JSON')
    .option('--exit-code', 'exit status 1 when something differs')
    .action(ending(async (a: string, b: string, flags: DiffFlags) => (await import('./commands/diff.ts')).diff(a, b, flags, context)))
  subCommand(program, 'watch <id>', 'follow a compose')
    .option('--json', 'JSON lines')
    .action(ending(async (id: string, options: ComposeOptions) => (await import('./commands/manage.ts')).watch(id, options, context)))
  subCommand(program, 'cancel <id>', 'end a compose').action(
    ending(async (id: string) => (await import('./commands/manage.ts')).cancel(id, context)),
  )
  subCommand(program, 'retry <id>', 'run again what did not succeed')
    .option('--no-wait', 'start it and return')
    .option('--json', 'JSON lines')
    .action(ending(async (id: string, options: ComposeOptions) => (await import('./commands/manage.ts')).retry(id, options, context)))
  subCommand(program, 'unified-isos <id>', 'add images with the trees of all variants to a finished compose')
    .option('--arch <arch>', 'for this arch only, src for sources; again for more', gather)
    .option('--no-wait', 'start it and return')
    .option('--json', 'JSON lines')
    .action(
      ending(async (id: string, flags: UnifiedIsosFlags) => (await import('./commands/unified-isos.ts')).unifiedIsos(id, flags, context)),
    )
}

function addImageCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'patch-iso <target> <source> <graft-dirs...>', 'make an image out of another one and directories put over it')
    .option('-v, --verbose', 'print the commands that are run, and what they say')
    .addOption(
      new Option('--supported <value>', 'whether media checks call it supported; without it as the source').choices(['true', 'false']),
    )
    .option('--volume-id <id>', 'its volume id; without it that of the source')
    .option('--force-arch <arch>', 'for this arch, whatever the image says')
    .option('--work-dir <dir>', 'for temporary files')
    .option('--json', 'what was made as JSON')
    .action(
      ending(async (target: string, source: string, directories: string[], flags: PatchIsoFlags) =>
        (await import('./commands/patch-iso.ts')).patchIso(target, source, directories, flags, context),
      ),
    )
}

function addKeepingCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'publish <id>', 'point a name to a finished compose, at once for everybody')
    .requiredOption('--as <name>', 'the name, such as latest-Specimen-1')
    .option('--allow-incomplete', 'also when deliverables that may fail did')
    .option('--json', 'the name as JSON')
    .action(ending(async (id: string, flags: { as: string }) => (await import('./commands/published.ts')).publish(id, flags, context)))
  subCommand(program, 'rollback <name>', 'point a name to the compose that it had before')
    .option('--to <id>', 'to this one of its history')
    .option('--json', 'the name as JSON')
    .action(
      ending(async (name: string, flags: { to?: string }) => (await import('./commands/published.ts')).rollback(name, flags, context)),
    )
  subCommand(program, 'unpublish <name>', 'take a name away; its composes stay until their time is over').action(
    ending(async (name: string) => (await import('./commands/published.ts')).unpublish(name, context)),
  )
  subCommand(program, 'published [name]', 'list names that composes are published under, or the history of one')
    .option('--json', 'as JSON')
    .action(
      ending(async (name: string | undefined, flags: { json?: boolean }) =>
        (await import('./commands/published.ts')).published(name, flags, context),
      ),
    )
  subCommand(program, 'pin <id>', 'keep a compose whatever its age')
    .requiredOption('--because <text>', 'why')
    .action(ending(async (id: string, flags: { because: string }) => (await import('./commands/published.ts')).pin(id, flags, context)))
  subCommand(program, 'unpin <id>', 'let a compose go when its time is over').action(
    ending(async (id: string) => (await import('./commands/published.ts')).unpin(id, context)),
  )
  subCommand(program, 'gc', 'retire composes whose time is over, and take away what nobody refers to')
    .option('--dry-run', 'only say what would go')
    .option('--json', 'as JSON')
    .action(ending(async (flags: { dryRun?: boolean; json?: boolean }) => (await import('./commands/collect.ts')).collect(flags, context)))
}

function addStackCommands(program: Command, context: Context, ending: Ending): void {
  subCommand(program, 'up', 'start the local stack: messages, objects, coordinator and workers')
    .option('--processes', 'every service as a process of its own')
    .option('--scale <service=count>', 'so many processes of a service (implies --processes)', gather)
    .option('--foreground', 'stay, with the log on this terminal')
    .option('--json', 'as JSON')
    .action(ending(async (options: UpOptions) => (await import('./commands/stack.ts')).up(options, context)))
  subCommand(program, 'down', 'end the local stack; its data stays').action(
    ending(async () => (await import('./commands/stack.ts')).down(context)),
  )
  subCommand(program, 'stack', 'say whether the local stack runs, and where')
    .option('--json', 'as JSON')
    .action(ending(async (options: { json?: boolean }) => (await import('./commands/stack.ts')).describeStack(options, context)))
}

/** Flags that decide what is composed; Pungi's names (spec 01 §6.1). */
function composeFlags(command: Command): Command {
  command
    .option('--label <label>', 'milestone label, such as RC-1.0')
    .option('--no-label', 'permit a production compose without label')
    .option('--supported', 'mark the media as supported')
    .option('--just-phase <phase>', 'run only this phase; again for more', gather)
    .option('--skip-phase <phase>', 'do not run this phase; again for more', gather)
    .option('-e, --define <name=value>', 'set a variable before the configuration is read', gather)
  for (const type of COMPOSE_TYPES) {
    command.addOption(new Option(`--${type}`, `compose type ${type}`))
    // the last one on the line wins
    command.on(`option:${type}`, () => command.setOptionValue('composeType', type))
  }
  return command
}

function exportFlags(command: Command): Command {
  return command
    .option('--no-latest-link', 'leave the link to the latest compose alone')
    .option('--latest-link-components <n>', 'version parts in its name (default -1: all but the last)')
    .option('--latest-link-status <status>', 'make it only for this status; again for more', gather)
}

function subCommand(program: Command, usage: string, description: string): Command {
  return program.command(usage).description(description).exitOverride().copyInheritedSettings(program)
}

function gather(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}
