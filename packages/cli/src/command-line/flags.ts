import { type Command, Option } from 'commander'

const COMPOSE_TYPES = ['test', 'ci', 'nightly', 'production', 'development']

/** Makes the action of a command out of what gives its exit status. */
export type Ending = <Args extends unknown[]>(action: (...args: Args) => Promise<number> | number) => (...args: Args) => Promise<void>

/** A command of the program, with its settings. */
export function subCommand(program: Command, usage: string, description: string): Command {
  return program.command(usage).description(description).exitOverride().copyInheritedSettings(program)
}

/** Reads an option that may be given again for more. */
export function repeated(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

/** Flags that decide what is composed; Pungi's names (spec 01 §6.1). */
export function composeFlags(command: Command): Command {
  command
    .option('--label <label>', 'milestone label, such as RC-1.0')
    .option('--no-label', 'permit a production compose without label')
    .option('--supported', 'mark the media as supported')
    .option('--just-phase <phase>', 'run only this phase; again for more', repeated)
    .option('--skip-phase <phase>', 'do not run this phase; again for more', repeated)
    .option('-e, --define <name=value>', 'set a variable before the configuration is read', repeated)
  for (const type of COMPOSE_TYPES) {
    command.addOption(new Option(`--${type}`, `compose type ${type}`))
    // the last one on the line wins
    command.on(`option:${type}`, () => command.setOptionValue('composeType', type))
  }
  return command
}

/** Flags of what writes a compose to a directory. */
export function exportFlags(command: Command): Command {
  return command
    .option('--no-latest-link', 'leave the link to the latest compose alone')
    .option('--latest-link-components <n>', 'version parts in its name (default -1: all but the last)')
    .option('--latest-link-status <status>', 'make it only for this status; again for more', repeated)
}
