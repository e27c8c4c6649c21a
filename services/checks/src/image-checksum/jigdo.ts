import type { ImageRecord, TreeFile } from '@murli/contracts/documents'
import { jigdoWithNames } from '@murli/iso9660'
import type { BlobStore } from '@murli/runtime/blobs'

/** The jigdo files of images under the names of these, in the order of the images (spec 06 §3.10). */
export async function jigdoTree(images: readonly { record: ImageRecord; name: string }[], blobs: BlobStore): Promise<TreeFile[]> {
  const files = images.map(async ({ record: { jigdo, mtime }, name }): Promise<TreeFile[]> => {
    if (jigdo === undefined) return []
    const template = `${name}.template`
    // its maker knows no names
    const made = (await blobs.readBytes(jigdo.text)).toString('utf8')
    const { digest, size } = await blobs.putBytes(Buffer.from(jigdoWithNames(made, { image: name, template })))
    return [
      { path: `${name}.jigdo`, digest, size, mtime },
      { path: template, ...jigdo.template, mtime },
    ]
  })
  return (await Promise.all(files)).flat()
}
