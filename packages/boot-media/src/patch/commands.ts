import { EFI_SYSTEM_PARTITION } from '@murli/iso9660'

/** What xorriso is told to make of an image (spec 06 §8.2). */
export interface PatchCommands {
  readonly source: string
  readonly target: string
  readonly volumeId: string
  readonly arch: string | null
  /** Whether the source boots, so that its way of booting is taken over. */
  readonly boots: boolean
  /** By path on the image, where the file is here: takes the place of what was there. */
  readonly files: ReadonlyMap<string, string>
  readonly directories: readonly string[]
  /** By path, for xorriso. */
  readonly modes: ReadonlyMap<string, string>
  /** EFI system partition for behind the file tree, in the place of what the source has there. */
  readonly appendedPartition: string | null
}

/** The commands, each a list of words. Owners and modes of what was put onto the image say nothing of this machine; the source keeps its own. */
export function patchCommands(request: PatchCommands): string[][] {
  const { source, target, volumeId, arch, boots, files, directories, modes, appendedPartition } = request
  return [
    ['-abort_on', 'FAILURE'],
    ['-indev', source],
    ['-outdev', target],
    ['-joliet', 'on'],
    ['-compliance', 'joliet_long_names'],
    ...(boots ? [['-boot_image', 'any', 'replay']] : []),
    ...(appendedPartition === null ? [] : [['-append_partition', '2', EFI_SYSTEM_PARTITION, appendedPartition]]),
    ...(arch === 'ppc64le' ? [['-as', 'mkisofs', '-U', '--']] : []),
    ['-volid', volumeId],
    ['-find', '/', '-name', 'TRANS.TBL', '-exec', 'rm', '--'],
    ...[...files].map(([path, localPath]) => ['-update', localPath, `/${path}`]),
    ...directories.map((path) => ['-mkdir', `/${path}`, '--']),
    ...[...modes].map(([path, mode]) => ['-chmod', mode, `/${path}`, '--']),
    ...[...new Set([...files.keys(), ...modes.keys()])].flatMap((path) => [
      ['-chown', '0', `/${path}`, '--'],
      ['-chgrp', '0', `/${path}`, '--'],
    ]),
    ['-end'],
  ]
}
