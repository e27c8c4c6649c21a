import { createHash, getHashes, type Hash } from 'node:crypto'
import { BOOT_AREA_BYTES, MediaMd5, type MediaSums, type PrimaryVolume, primaryVolume } from '@murli/iso9660'
import type { ComposeDirectory } from '../compose/directory.ts'
import type { Digests } from '../compose/digests.ts'
import { listedImages, type PresentImage, presentImages } from './entries.ts'

/** What an image really is. */
export interface ImageContent {
  /** Of all types that images.json states of it. */
  readonly digests: Digests
  /** The first `BOOT_AREA_BYTES`. */
  readonly head: Buffer
  /** Null when it is no ISO. */
  readonly volume: PrimaryVolume | null
  /** What a media check computes; null when it is no ISO, or shorter than it says. */
  readonly mediaSums: MediaSums | null
}

/** Contents of all images that are there, by path: each is read once, for its sums of all types and the sum of the medium. */
export function imageContents(compose: ComposeDirectory): Promise<ReadonlyMap<string, ImageContent>> {
  return compose.derived('image contents', async () => {
    const byPath = Map.groupBy(await listedImages(compose), ({ path }) => path)
    const types = (path: string): string[] => [...new Set((byPath.get(path) ?? []).flatMap(({ image }) => Object.keys(image.checksums)))]
    const images = await presentImages(compose)
    return new Map(await compose.each(images, async (image) => [image.path, await readImage(compose, image, types(image.path))] as const))
  })
}

async function readImage(compose: ComposeDirectory, { path }: PresentImage, types: readonly string[]): Promise<ImageContent> {
  const head = await compose.read(path, 0, BOOT_AREA_BYTES)
  const volume = primaryVolume(head)
  const medium = volume === null ? null : new MediaMd5(volume.volumeBytes)
  const hashes = types.filter((type) => getHashes().includes(type)).map((type): [string, Hash] => [type, createHash(type)])
  for await (const chunk of compose.stream(path)) {
    for (const [, hash] of hashes) hash.update(chunk)
    medium?.update(chunk)
  }
  const digests = Object.fromEntries(hashes.map(([type, hash]) => [type, hash.digest('hex')]))
  return { digests, head, volume, mediaSums: medium?.finish() ?? null }
}
