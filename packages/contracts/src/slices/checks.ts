import { z } from 'zod'
import { Arch, Variant, VariantUid } from '../names.ts'
import { Release } from './release.ts'
import { RepositoryLocation } from './selection.ts'
import { slice } from './slice.ts'

/** repoclosure, one variant.arch (spec 06 §7). `arches`: of the packages to check. */
export const RepoclosureSlice = slice({
  variant: VariantUid,
  arch: Arch,
  strictness: z.enum(['lenient', 'fatal']),
  arches: z.array(z.string()),
  /** `gather_lookaside_repos`: what they provide counts, and they are not checked. */
  lookasideRepos: z.array(RepositoryLocation),
})
export type RepoclosureSlice = z.infer<typeof RepoclosureSlice>

/**
 * What the configuration says of the images of one node, and the images themselves do not depend on: it is no part of their maker's slice,
 * so that an image is kept when it changes. The members go into the images' records.
 */
export const ImageAttributes = z.strictObject({
  /** Id of the node that makes the images. */
  from: z.string(),
  /** Template of the name instead of the variant's `image_name_format`; null: that one. */
  nameFormat: z.string().nullable(),
  /** Bytes that an image should not exceed instead of `createiso_max_size`; null: that one. */
  maxSize: z.int().nullable(),
  /** Of the images in the test phase: the switch of `iso` (spec 06 §0.3). */
  canFail: z.boolean(),
})
export type ImageAttributes = z.infer<typeof ImageAttributes>

/** image_checksum, one directory of images: names, checksum files (spec 06 §2.1, §5). */
export const ImageChecksumSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Binary arches that a source directory is listed under; the arch alone otherwise. */
  listedUnder: z.array(Arch),
  release: Release,
  /** Directory relative to `compose/`. */
  directory: z.string(),
  nameFormat: z.string(),
  checksums: z.array(z.string()),
  oneFile: z.boolean(),
  baseName: z.string(),
  /** Of the nodes that say nothing of it in their images' records. */
  attributes: z.array(ImageAttributes),
})
export type ImageChecksumSlice = z.infer<typeof ImageChecksumSlice>

/** test, one directory of images (spec 06 §6). `maxSize` in bytes. */
export const TestSlice = slice({ variant: VariantUid, arch: Arch, maxSize: z.int().nullable(), strict: z.boolean() })
export type TestSlice = z.infer<typeof TestSlice>
