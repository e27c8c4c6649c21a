import { type Command, Option } from 'commander'
import type { Context } from '../commands/context.ts'
import type { PatchIsoFlags } from '../commands/patch-iso.ts'
import { subCommand, type Ending } from './flags.ts'

/** What works on images alone. */
export function addImageCommands(program: Command, context: Context, ending: Ending): void {
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
        (await import('../commands/patch-iso.ts')).patchIso(target, source, directories, flags, context),
      ),
    )
}
