import type { Ref } from '@murli/contracts'
import { type ImageRecord, ImagesDocument } from '@murli/contracts/documents'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { JigdoPair } from './jigdo.ts'
import type { MasteredImage } from './master.ts'

/** What of its record an image does not say itself; what is left out is as for a single DVD. */
export type ImageIdentity = Pick<ImageRecord, 'variant' | 'arch' | 'subvariant' | 'bootable' | 'unified' | 'additionalVariants' | 'mtime'> &
  Partial<Pick<ImageRecord, 'type' | 'discNumber' | 'discCount' | 'discType' | 'nameFormat' | 'maxSize'>>

/** The record of an image (spec 06 §3.11), all but its path, which image_checksum gives it. */
export function imageRecord(made: MasteredImage, identity: ImageIdentity): ImageRecord {
  return {
    type: 'dvd',
    discNumber: 1,
    discCount: 1,
    discType: 'dvd',
    ...identity,
    format: 'iso',
    suffix: '.iso',
    implantMd5: made.implantMd5,
    volumeId: made.volumeId,
    digest: made.ref.digest,
    size: made.ref.size,
    checksums: made.checksums,
    manifest: storedFile(made.manifest),
    ...jigdoFiles(made.jigdo),
    path: null,
    deliverable: 'iso',
    canFail: false,
  }
}

function storedFile({ digest, size }: Ref): NonNullable<ImageRecord['manifest']> {
  return { digest, size }
}

function jigdoFiles(pair: JigdoPair | null): Pick<ImageRecord, 'jigdo'> {
  return pair === null ? {} : { jigdo: { text: storedFile(pair.text), template: storedFile(pair.template) } }
}

/** The word for DVDs in names and volume ids (`disc_types`). */
export function discTypeOf({ discTypes }: { discTypes: Readonly<Record<string, string>> }): string {
  return discTypes['dvd'] ?? 'dvd'
}

/** Stores the records of images as the document that a task gives. */
export function storeImages(manifests: ManifestStore, images: ImageRecord[]): Promise<Ref> {
  return manifests.put(ImagesDocument, { kind: 'images', version: 1, images })
}
