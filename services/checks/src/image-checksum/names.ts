import { checksumBaseName, extraImageName, imageName } from '@murli/config/naming'
import type { ComposeIdentity } from '@murli/contracts'
import type { ImageRecord } from '@murli/contracts/documents'
import type { ImageChecksumSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'

/** The image that boots the installer alone is never one of several (spec 06 §1.6). */
const UNNUMBERED = 0

/** Names of one directory: of its images, in their order, and what stands before the names of its checksum files. */
export interface DirectoryNames {
  readonly images: readonly string[]
  /** One, or several when the name has the arch in it and the directory is of sources (spec 06 §5). */
  readonly checksumBases: readonly string[]
}

/**
 * Gives the images of a directory their names. @throws {MurliError} CONFIG_INVALID when two would have one name, or a name
 * cannot be that of a file.
 */
export function directoryNames(slice: ImageChecksumSlice, images: readonly ImageRecord[], identity: ComposeIdentity): DirectoryNames {
  const { release, variant, nameFormat } = slice
  const names = images.map(({ arch, type, discType, discNumber, suffix, nameFormat: own }) => {
    const image = { identity, release, variant, arch, discType, discNumber: type === 'boot' ? UNNUMBERED : discNumber, suffix }
    const standard = imageName(nameFormat, image)
    return own === undefined ? standard : extraImageName(own, image, standard)
  })
  const dirname = slice.directory.split('/').at(-1) ?? ''
  const bases = slice.listedUnder.map((arch) => checksumBaseName(slice.baseName, { identity, release, variant, arch, dirname }))
  refuseDuplicates(names, slice.directory)
  for (const name of [...names, ...bases]) refuseUnsafe(name)
  return { images: names, checksumBases: [...new Set(bases)] }
}

/** @throws {MurliError} CONFIG_INVALID when a name stands in the list twice. */
export function refuseDuplicates(names: readonly string[], directory: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return
  throw new MurliError('CONFIG_INVALID', `two files in ${directory} would have the name ${twice}`, {
    hint: 'tell them apart in image_name_format, for example with {disc_type}{disc_num}',
    details: { directory, name: twice },
  })
}

function refuseUnsafe(name: string): void {
  if (!/[/\\\0\n\r]/.test(name) && name !== '.' && name !== '..') return
  throw new MurliError('CONFIG_INVALID', `'${name}' cannot be the name of a file`, {
    hint: 'see image_name_format and media_checksum_base_filename',
  })
}
