import { z } from 'zod'
import { Arch, Variant, VariantUid } from '../names.ts'
import { ExtraFileSource } from './extra-files.ts'
import { mediumNaming } from './medium-naming.ts'
import { Release } from './release.ts'
import { slice } from './slice.ts'

/** createiso, one variant and arch (`src` included) (spec 06 §3). */
export const CreateisoSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Whether the medium is to boot the installer that is in its tree. */
  bootable: z.boolean(),
  release: Release,
  ...mediumNaming,
  /** Bytes that fit on one medium: iso_size - split_iso_reserve. */
  capacity: z.int().positive(),
  isoLevel: z.int().min(1).max(4).nullable(),
  useXorrisofs: z.boolean(),
  checksums: z.array(z.string()),
  /** Whether jigdo files of the image are made too. */
  jigdo: z.boolean(),
  /** Checksum type of repodata, for those that discs of a set have of their own. */
  repositoryChecksum: z.enum(['sha1', 'sha256', 'sha512']),
  /** Whether `image_name_format` tells the discs of a set apart. */
  namesHaveDiscNumber: z.boolean(),
})
export type CreateisoSlice = z.infer<typeof CreateisoSlice>

/** extra_isos, one block of the option for one variant and arch (`src` included) (spec 06 §4). */
export const ExtraIsosSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Whether the medium is to boot the installer of the variant. */
  bootable: z.boolean(),
  release: Release,
  /** Of the block, from 1, among all that fit the variant. */
  number: z.int().positive(),
  /** `include_variants` as written: what the image's record says. */
  includeVariants: z.array(VariantUid),
  /** Variants whose content is on the image, its own first: those that have a tree on the arch. */
  content: z.array(z.strictObject({ uid: VariantUid, id: z.string(), name: z.string(), type: Variant.shape.type })),
  /** Files at the root of the image, beside those that every image has. */
  sources: z.array(ExtraFileSource),
  /** Formats of the block; without any the image has the standard id. */
  volumeIds: z.array(z.string()),
  ...mediumNaming,
  isoLevel: z.int().min(1).max(4).nullable(),
  useXorrisofs: z.boolean(),
  checksums: z.array(z.string()),
  /** Whether jigdo files of the image are made too. */
  jigdo: z.boolean(),
})
export type ExtraIsosSlice = z.infer<typeof ExtraIsosSlice>

/**
 * unified_isos, one image with the trees of all variants (spec 06 §8.1): of a binary arch, of sources (`src`), or of the debug packages of
 * an arch.
 */
export const UnifiedIsosSlice = slice({
  arch: Arch,
  debug: z.boolean(),
  /** Variants that have such a tree, in the order of their UIDs; each has its own directory in the image, when it has packages. */
  variants: z.array(z.strictObject({ uid: VariantUid, id: z.string(), name: z.string(), type: Variant.shape.type })).min(1),
  release: Release,
  volumeId: z.string(),
  isoLevel: z.int().min(1).max(4).nullable(),
  useXorrisofs: z.boolean(),
  checksums: z.array(z.string()),
  /** Checksum type of repodata. */
  repositoryChecksum: z.enum(['sha1', 'sha256', 'sha512']),
})
export type UnifiedIsosSlice = z.infer<typeof UnifiedIsosSlice>
