import type { ImagesPayload } from '@murli/productmd'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { metadataPath } from '../compose/documents.ts'
import type { ListedFile } from '../compose/listing.ts'

export type Image = ImagesPayload['images'][string][string][number]

/** An entry of images.json; an image of sources has one under each binary arch. */
export interface ListedImage {
  readonly variant: string
  /** The key that the entry stands under. */
  readonly arch: string
  readonly image: Image
  /** Relative to the compose's directory. */
  readonly path: string
  /** Where the entry stands, for a finding. */
  readonly place: string
}

/** An image whose file is there. */
export interface PresentImage extends ListedImage {
  readonly file: ListedFile
}

/** All entries of images.json in its order; none when there is no such file. */
export async function listedImages(compose: ComposeDirectory): Promise<ListedImage[]> {
  const found: ListedImage[] = []
  for (const [variant, byArch] of Object.entries((await compose.payload('images'))?.images ?? {})) {
    for (const [arch, images] of Object.entries(byArch)) {
      for (const image of images) {
        found.push({
          variant,
          arch,
          image,
          path: inProduct(image.path),
          place: `${metadataPath('images')}#${variant}/${arch}/${image.path}`,
        })
      }
    }
  }
  return found
}

/** The first entry of each image that is there. */
export async function presentImages(compose: ComposeDirectory): Promise<PresentImage[]> {
  const { files } = await compose.listing()
  const byPath = new Map((await listedImages(compose)).toReversed().map((entry) => [entry.path, entry]))
  return [...byPath.values()].toReversed().flatMap((entry) => {
    const file = files.get(entry.path)
    return file?.kind === 'file' ? [{ ...entry, file }] : []
  })
}
