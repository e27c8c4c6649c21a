import { z } from 'zod'
import { composeSection, type ComposeFacts, ComposeSection } from '../json/compose.ts'
import { parseProductmd, printProductmd } from '../json/document.ts'
import { byCodePoint } from '../text.ts'
import { validateImages } from './validate.ts'

/** An image as images.json states it, in Murli's spelling. `arch` is `src` for source images. */
export interface ImageFacts {
  readonly arch: string
  readonly type: string
  readonly format: string
  readonly subvariant: string
  readonly bootable: boolean
  readonly discNumber: number
  readonly discCount: number
  readonly implantMd5: string | null
  readonly volumeId: string | null
  readonly unified: boolean
  readonly additionalVariants: readonly string[]
  readonly size: number
  readonly mtime: number
  readonly checksums: Readonly<Record<string, string>>
  /** Relative to `compose/`. */
  readonly path: string
}

/** An image under a variant; `arches` are the keys to list it under (a source image: all binary arches of the variant). */
export interface ListedImage {
  readonly variant: string
  readonly arches: readonly string[]
  readonly image: ImageFacts
}

const Image = z.object({
  arch: z.string(),
  bootable: z.boolean(),
  checksums: z.record(z.string(), z.string()),
  disc_count: z.int(),
  disc_number: z.int(),
  format: z.string(),
  implant_md5: z.string().nullable(),
  mtime: z.int(),
  path: z.string(),
  size: z.int(),
  subvariant: z.string(),
  type: z.string(),
  volume_id: z.string().nullable(),
  unified: z.boolean().optional(),
  additional_variants: z.array(z.string()).optional(),
})
export type Image = z.infer<typeof Image>

/** `payload` of images.json: variant → arch → images sorted by path (spec 05 §4.5). */
export const ImagesPayload = z.object({
  compose: ComposeSection,
  images: z.record(z.string(), z.record(z.string(), z.array(Image))),
})
export type ImagesPayload = z.infer<typeof ImagesPayload>

/** The payload from images in any order. */
export function imagesPayload(compose: ComposeFacts, listed: Iterable<ListedImage>): ImagesPayload {
  const images: Record<string, Record<string, Image[]>> = {}
  for (const { variant, arches, image } of listed) {
    for (const arch of arches) ((images[variant] ??= {})[arch] ??= []).push(imageEntry(image))
  }
  for (const list of Object.values(images).flatMap((byArch) => Object.values(byArch))) list.sort((a, b) => byCodePoint(a.path, b.path))
  return { compose: composeSection(compose, { withLabel: false }), images }
}

function imageEntry(image: ImageFacts): Image {
  return {
    arch: image.arch,
    bootable: image.bootable,
    checksums: { ...image.checksums },
    disc_count: image.discCount,
    disc_number: image.discNumber,
    format: image.format,
    implant_md5: image.implantMd5,
    mtime: image.mtime,
    path: image.path,
    size: image.size,
    subvariant: image.subvariant,
    type: image.type,
    volume_id: image.volumeId,
    ...(image.unified ? { unified: true, additional_variants: [...image.additionalVariants] } : {}),
  }
}

/** images.json. @throws {ProductmdError} METADATA_INVALID with every rule that the result breaks. */
export function printImages(compose: ComposeFacts, listed: Iterable<ListedImage>): string {
  const payload = imagesPayload(compose, listed)
  validateImages(payload)
  return printProductmd('images', payload)
}

/** @throws {ProductmdError} METADATA_INVALID, also for two different images with one identity. */
export function parseImages(text: string): ImagesPayload {
  const payload = parseProductmd('images', text, ImagesPayload)
  validateImages(payload)
  return payload
}
