import type { TreeFile } from '@murli/contracts/documents'
import type { CreateisoSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import type { BootPlan } from '../bootable/write.ts'

const FOUR_GIB = 4 * 1024 ** 3
/** From here on genisoimage refuses a file, at any level. */
const GENISOIMAGE_REFUSES_BYTES = FOUR_GIB - 1
/** The first level at which a file may have several extents. */
const LEVEL_OF_LARGE_FILES = 3

/**
 * Large files need several extents, which of the mkisofs family only xorrisofs writes, and only at level 3 or 4; xorriso itself, which writes
 * what boots as its boot.iso does, has no such levels (spec 06 §3.5, §3.7).
 * @throws {MurliError} CONFIG_INVALID before a program would fail after minutes of work.
 */
export function refuseUnwritableFiles(
  files: readonly TreeFile[],
  slice: Pick<CreateisoSlice, 'useXorrisofs' | 'isoLevel'>,
  boot: BootPlan | null,
): void {
  if (boot !== null && boot.template !== null) return
  const { useXorrisofs, isoLevel } = slice
  if (useXorrisofs && (isoLevel ?? 0) >= LEVEL_OF_LARGE_FILES) return
  const limit = useXorrisofs ? FOUR_GIB : GENISOIMAGE_REFUSES_BYTES
  const large = files.find((file) => file.size >= limit)
  if (large === undefined) return
  const program = useXorrisofs ? `xorrisofs at iso_level ${isoLevel ?? 'default'}` : 'genisoimage'
  throw new MurliError('CONFIG_INVALID', `${program} cannot write a file of 4 GiB: ${large.path} has ${large.size} bytes`, {
    hint: 'set createiso_use_xorrisofs = True and iso_level = 3',
    details: { path: large.path, sizeBytes: large.size },
  })
}
