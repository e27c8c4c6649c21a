import type { ImageRecord, TreeFile } from '@murli/contracts/documents'
import type { BlobStore } from '@murli/runtime/blobs'

/** What checksum files end with, whatever the algorithm (spec 06 §5). */
const SUM_FILE = /SUM$/
/** A checksum file of more bytes is none that image_checksum wrote. */
const MAX_SUM_BYTES = 1024 ** 2

/**
 * The files of a directory of images without some of the images: neither they nor their manifests and checksum files are there, and the
 * checksum files of the directory do not name them. A checksum file about nothing goes too.
 */
export async function withoutImages(files: readonly TreeFile[], rejected: readonly ImageRecord[], blobs: BlobStore): Promise<TreeFile[]> {
  const names = new Set(rejected.map(({ path }) => path?.split('/').at(-1) ?? ''))
  const kept: TreeFile[] = []
  for (const file of files) {
    if (names.has(file.path) || names.has(file.path.replace(/\.manifest$/, ''))) continue
    if (!SUM_FILE.test(file.path) || file.size > MAX_SUM_BYTES) kept.push(file)
    else kept.push(...(await withoutLines(file, names, blobs)))
  }
  return kept
}

/** Two lines are about one image: its name with its size, its name with its sum. */
async function withoutLines(file: TreeFile, names: ReadonlySet<string>, blobs: BlobStore): Promise<TreeFile[]> {
  const lines = (await blobs.readBytes(file)).toString('utf8').split('\n').slice(0, -1)
  const left = lines.filter((line) => !names.has(/^# (.*): \d+ bytes$/.exec(line)?.[1] ?? /^\w+ \((.*)\) = /.exec(line)?.[1] ?? ''))
  if (left.length === lines.length) return [file]
  if (left.length === 0) return []
  const { digest, size } = await blobs.putBytes(Buffer.from(left.map((line) => `${line}\n`).join('')))
  return [{ ...file, digest, size }]
}
