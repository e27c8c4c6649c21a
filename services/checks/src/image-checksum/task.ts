import type { Ref } from '@murli/contracts'
import { type ImageRecord, ImagesDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import { type ImageAttributes, ImageChecksumSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import { checksumFiles, type SummedImage } from './checksum-files.ts'
import { jigdoTree } from './jigdo.ts'
import { directoryNames, refuseDuplicates } from './names.ts'
import { wantedChecksums } from './sums.ts'

type Context = TaskContext<ImageChecksumSlice>

/** An image under its final name, with the checksums that the configuration asks for. */
interface NamedImage extends SummedImage {
  readonly record: ImageRecord
}

/**
 * Gives the images of one directory their names and their checksum files (spec 06 §2.1, §5). Inputs: any number of `images`.
 * Outputs: `images` (the records with paths), `files` (the directory as a tree: images, manifests, checksum files), and `jigdo`, a tree of
 * the jigdo files, when there are any.
 */
export const imageChecksumTask = defineTask({
  phase: 'image_checksum',
  flavor: 'builtin',
  version: '3',
  slice: ImageChecksumSlice,
  // Of the compose only the names count: with a format that has no date, an unchanged image keeps its directory.
  key: async (ctx) => ({ ...directoryNames(ctx.slice, await readImages(ctx), ctx.compose) }),
  async run(ctx): Promise<TaskOutcome> {
    const { directory, checksums: algorithms, oneFile } = ctx.slice
    if (oneFile && algorithms.length !== 1) {
      throw new MurliError('CONFIG_INVALID', 'media_checksum_one_file needs exactly one algorithm in media_checksums')
    }
    const records = await readImages(ctx)
    const names = directoryNames(ctx.slice, records, ctx.compose)
    const images: NamedImage[] = []
    for (const [index, record] of records.entries()) {
      const checksums = await wantedChecksums(record, algorithms, ctx.blobs)
      images.push({ record, name: names.images[index] ?? '', size: record.size, checksums })
    }
    const texts = checksumFiles(images, { algorithms, oneFile, bases: names.checksumBases })
    const files = [...images.flatMap(imageFiles), ...(await storeTexts(ctx, texts, newest(records)))]
    refuseDuplicates(
      files.map((file) => file.path),
      directory,
    )
    const placed = images.map(({ record, name, checksums }) => ({ ...record, checksums, path: `${directory}/${name}` }))
    ctx.log.info({ directory, images: images.length, files: files.length }, 'images named')
    const outputs = { images: await storeImages(ctx, placed), files: await storeTree(ctx, files) }
    const jigdo = await jigdoTree(images, ctx.blobs)
    return {
      outputs: jigdo.length === 0 ? outputs : { ...outputs, jigdo: await storeTree(ctx, jigdo) },
      metrics: { images: images.length },
    }
  },
})

/** Images of all inputs, in the order of the nodes that made them, with what the slice says of them. */
async function readImages(ctx: Context): Promise<ImageRecord[]> {
  const read = ctx.inputs('images').map(async ({ from, ref }) => {
    const { images } = await ctx.manifests.get(ImagesDocument, ref)
    const attributes = ctx.slice.attributes.find((item) => item.from === from)
    return attributes === undefined ? images : images.map((image) => withAttributes(image, attributes))
  })
  return (await Promise.all(read)).flat()
}

function withAttributes(image: ImageRecord, { nameFormat, maxSize, canFail }: ImageAttributes): ImageRecord {
  return { ...image, ...(nameFormat === null ? {} : { nameFormat }), ...(maxSize === null ? {} : { maxSize }), canFail }
}

function imageFiles({ record, name }: NamedImage): TreeFile[] {
  const { digest, size, mtime, manifest } = record
  const image: TreeFile = { path: name, digest, size, mtime }
  return manifest === null ? [image] : [image, { path: `${name}.manifest`, digest: manifest.digest, size: manifest.size, mtime }]
}

/** Checksum files are as old as the newest image that they are about. */
function storeTexts(ctx: Context, texts: ReadonlyMap<string, string>, mtime: number): Promise<TreeFile[]> {
  const store = async ([path, text]: [string, string]): Promise<TreeFile> => {
    const { digest, size } = await ctx.blobs.putBytes(Buffer.from(text))
    return { path, digest, size, mtime }
  }
  return Promise.all([...texts].map(store))
}

function newest(records: readonly ImageRecord[]): number {
  return Math.max(0, ...records.map((record) => record.mtime))
}

function storeImages(ctx: Context, images: ImageRecord[]): Promise<Ref> {
  return ctx.manifests.put(ImagesDocument, { kind: 'images', version: 1, images })
}

function storeTree(ctx: Context, files: TreeFile[]): Promise<Ref> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return ctx.manifests.put(TreeManifest, { kind: 'tree', version: 1, files: sorted, mounts: [], directories: [] })
}
