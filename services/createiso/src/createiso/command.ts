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
}

/** Arches whose images leave the input character set out. */
const WITHOUT_CHARSET: ReadonlySet<string> = new Set(['ppc', 'ppc64', 'ppc64le'])

/** Program and words of an image that does not boot, in the peer's order (spec 06 §3.5). */
export function isoCommand(command: IsoCommand): { program: string; args: string[] } {
  if (Buffer.byteLength(command.volumeId) > 32)
    throw new MurliError('CONFIG_INVALID', `volume id is longer than 32 bytes: ${command.volumeId}`)
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
      ...(WITHOUT_CHARSET.has(command.arch) ? [] : ['-input-charset', 'utf-8']),
      '-x',
      './lost+found',
      '-o',
      command.output,
      '-graft-points',
      '-path-list',
      command.graftList,
    ],
  }
}
