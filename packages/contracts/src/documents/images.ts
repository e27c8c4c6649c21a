import { z } from 'zod'
import { Digest } from '../ref.ts'
import { TreePath } from './tree.ts'

/** A blob that is published as a file beside an image. */
const StoredFile = z.strictObject({ digest: Digest, size: z.int() })

/**
 * An image as its maker leaves it; field rules in spec 05 §4.5 and 06 §3.11. `path`, and what `ImageAttributes` says of the maker's images,
 * are given by image_checksum.
 */
export const ImageRecord = z.strictObject({
  variant: z.string(),
  /** Arch of the image; `src` for source images. */
  arch: z.string(),
  type: z.string(),
  format: z.string(),
  subvariant: z.string(),
  bootable: z.boolean(),
  discNumber: z.int().positive(),
  discCount: z.int().positive(),
  implantMd5: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  volumeId: z.string().nullable(),
  unified: z.boolean(),
  additionalVariants: z.array(z.string()),
  digest: Digest,
  size: z.int().positive(),
  mtime: z.int(),
  /** Algorithm → hex, all that the configuration asks for. */
  checksums: z.record(z.string(), z.string()),
  /** Name for the disc-type part of the file name (`dvd`, `boot`, or what `disc_types` makes of it). */
  discType: z.string(),
  suffix: z.string(),
  /** Text of the `.manifest` file beside the image, or null. */
  manifest: StoredFile.nullable(),
  /** What rebuilds the image from its packages (spec 06 §3.10), when that was asked for; the `.jigdo` text has the image's name still to come. */
  jigdo: z.strictObject({ text: StoredFile, template: StoredFile }).optional(),
  /** Path relative to `compose/`; null until image_checksum has given the image its name. */
  path: TreePath.nullable(),
  /** Template of the name instead of the variant's `image_name_format`; may have `{filename}`, the name by that (spec 06 §4.1). */
  nameFormat: z.string().optional(),
  /** Bytes that the image should not exceed, instead of `createiso_max_size`. */
  maxSize: z.int().optional(),
  /** Deliverable kind and whether it may fail, for the test phase. */
  deliverable: z.string(),
  canFail: z.boolean(),
})
export type ImageRecord = z.infer<typeof ImageRecord>

/** Document of kind `images`. Image makers give it without paths; image_checksum gives it with paths, and checks nothing else. */
export const ImagesDocument = z.strictObject({ kind: z.literal('images'), version: z.literal(1), images: z.array(ImageRecord) })
export type ImagesDocument = z.infer<typeof ImagesDocument>

/** Document of kind `closure`: what repoclosure found for one variant.arch. `unresolved`: package → requirement texts, sorted. */
export const ClosureDocument = z.strictObject({
  kind: z.literal('closure'),
  version: z.literal(1),
  variant: z.string(),
  arch: z.string(),
  checked: z.int().nonnegative(),
  unresolved: z.array(z.strictObject({ package: z.string(), requirements: z.array(z.string()) })),
})
export type ClosureDocument = z.infer<typeof ClosureDocument>
