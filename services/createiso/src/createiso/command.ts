import { MurliError } from '@murli/runtime/errors'

/** What the command line of an image depends on. */
export interface IsoCommand {
  readonly useXorrisofs: boolean
  /** 1 to 4, or null for the program's own. */
  readonly isoLevel: number | null
  readonly volumeId: string
  readonly arch: string
  /** Path of the image to make, and of the graft list. */
  readonly output: string
  readonly graftList: string
  /** Words that make it boot. */
  readonly bootArguments?: readonly string[]
}

/** Arches whose images leave the input character set out. */
const WITHOUT_CHARSET: ReadonlySet<string> = new Set(['ppc', 'ppc64', 'ppc64le'])

/**
 * Program and words of an image, in the peer's order (spec 06 §3.5).
 * @throws {MurliError} CONFIG_INVALID for what the program would refuse.
 */
export function isoCommand(command: IsoCommand): { program: string; args: string[] } {
  if (Buffer.byteLength(command.volumeId) > 32)
    throw new MurliError('CONFIG_INVALID', `volume id is longer than 32 bytes: ${command.volumeId}`)
  const charset = WITHOUT_CHARSET.has(command.arch) ? [] : ['-input-charset', 'utf-8']
  // Measured with genisoimage 1.1.11: 'Unknown charset', for at this level it has tables of 8-bit character sets only.
  if (!command.useXorrisofs && command.isoLevel === 4 && charset.length > 0) {
    throw new MurliError('CONFIG_INVALID', 'genisoimage cannot have names in UTF-8 at iso_level 4', {
      hint: 'set createiso_use_xorrisofs = True, or iso_level = 3',
    })
  }
  return {
    program: command.useXorrisofs ? 'xorrisofs' : 'genisoimage',
    args: [
      ...(command.isoLevel === null ? [] : ['-iso-level', String(command.isoLevel)]),
      '-untranslated-filenames',
      '-volid',
      command.volumeId,
      '-J',
      '-joliet-long',
      '-rational-rock',
      ...(command.useXorrisofs ? [] : ['-translation-table']),
      ...charset,
      '-x',
      './lost+found',
      ...(command.bootArguments ?? []),
      // It would wait for the disk every 16 MB, for a file that is not kept when the machine dies.
      ...(command.useXorrisofs ? ['--stdio_sync', 'off'] : []),
      '-o',
      command.output,
      '-graft-points',
      '-path-list',
      command.graftList,
    ],
  }
}
