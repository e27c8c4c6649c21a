import { xorrisoScript } from '@murli/boot-media/image'
import { EFI_SYSTEM_PARTITION } from '@murli/iso9660'

/** A file that goes onto a medium: where it is on it, and on this machine. */
export interface PlacedFile {
  readonly path: string
  readonly localPath: string
  readonly isExecutable: boolean
}

/** What xorriso is told to make of an image that boots (spec 06 §3.7). */
export interface ReplayRequest {
  /** The image whose way of booting is taken over, and the one to make. */
  readonly template: string
  readonly output: string
  readonly arch: string
  readonly volumeId: string
  /** Files that the template has not, and those that take the place of what it has. */
  readonly added: readonly PlacedFile[]
  readonly updated: readonly PlacedFile[]
  readonly emptyDirectories: readonly string[]
  /** EFI system partition for behind the file tree, where the template has one there; null: that of the template. */
  readonly appendedPartition: string | null
  /** Time of everything, seconds since 1970. */
  readonly time: number
}

/** Everything: the root and what is below it. */
const ALL = ['/', '--']

/**
 * The commands of xorriso, one on a line, every word quoted. Everything belongs to root, everyone may read it, and nobody write it, as in
 * other images. Nothing is left of this machine: owners, times, modes.
 */
export function replayCommands(request: ReplayRequest): string {
  const { template, output, arch, volumeId, added, updated, emptyDirectories, appendedPartition, time } = request
  const executables = [...added, ...updated].filter(({ isExecutable }) => isExecutable)
  const commands: string[][] = [
    ['-abort_on', 'FAILURE'],
    ['-indev', template],
    ['-outdev', output],
    ['-stdio_sync', 'off'],
    ['-joliet', 'on'],
    ['-compliance', 'joliet_long_names'],
    ['-boot_image', 'any', 'replay'],
    ...(appendedPartition === null ? [] : [['-append_partition', '2', EFI_SYSTEM_PARTITION, appendedPartition]]),
    ...(arch === 'ppc64le' ? [['-as', 'mkisofs', '-U', '--']] : []),
    ['-volid', volumeId],
    ...added.map(({ path, localPath }) => ['-map', localPath, `/${path}`]),
    ...updated.map(({ path, localPath }) => ['-update', localPath, `/${path}`]),
    ...emptyDirectories.map((path) => ['-mkdir', `/${path}`, '--']),
    ['-chown_r', '0', ...ALL],
    ['-chgrp_r', '0', ...ALL],
    ['-chmod_r', 'a-wst,a+r', ...ALL],
    ['-find', '/', '-type', 'd', '-exec', 'chmod', '0555', '--'],
    ['-find', '/', '-type', 'f', '-exec', 'chmod', '0444', '--'],
    ...executables.map(({ path }) => ['-chmod', '0555', `/${path}`, '--']),
    ['-alter_date_r', 'b', `=${time}`, ...ALL],
    ['-end'],
  ]
  return xorrisoScript(commands)
}
