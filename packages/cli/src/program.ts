import { Command, CommanderError } from 'commander'
import { addComposingCommands } from './command-line/composing.ts'
import { addConfigurationCommands } from './command-line/configuration.ts'
import { addImageCommands } from './command-line/images.ts'
import { addKeepingCommands } from './command-line/keeping.ts'
import { addLookingCommands } from './command-line/looking.ts'
import { addRunningCommands } from './command-line/running.ts'
import { addStackCommands } from './command-line/stack.ts'
import type { Context } from './commands/context.ts'
import { EXIT } from './error.ts'
import { reportError } from './report/print-error.ts'

const VERSION = '0.1.0'

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
  addComposingCommands(program, context, ending)
  addConfigurationCommands(program, context, ending)
  addLookingCommands(program, context, ending)
  addRunningCommands(program, context, ending)
  addImageCommands(program, context, ending)
  addKeepingCommands(program, context, ending)
  addStackCommands(program, context, ending)
  return program
}
