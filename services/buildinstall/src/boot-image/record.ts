import { open } from 'node:fs/promises'
import type { Ref } from '@murli/contracts'
import { type ImageRecord, ImagesDocument, type TreeFile } from '@murli/contracts/documents'
import type { BuildinstallSlice } from '@murli/contracts/slices'
import { implantedMd5, Iso9660Error, isoEntries, manifestText, PRIMARY_VOLUME_END, primaryVolume, type ReadAt } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { fileSums } from '@murli/runtime/sums'
import { BOOT_ISO } from './medium.ts'

/** What of the slices of installers is used here. */
type Context = TaskContext<Pick<BuildinstallSlice, 'variant' | 'arch' | 'mediaChecksums'>>

/** What images of installers differ in. */
export type ImageKind = Pick<ImageRecord, 'type' | 'discType' | 'deliverable'>

/**
 * The image that boots the installer as an image of its own, beside those of createiso (spec 06 §1.6): a document of one record without a path,
 * as they give it. @param files of the tree.
 * @throws {MurliError} IMAGE_INVALID when it is not there, has no implanted MD5, or cannot be listed.
 */
export async function storeBootImage(ctx: Context, files: readonly TreeFile[], kind: ImageKind): Promise<Ref> {
  const file = files.find(({ path }) => path === BOOT_ISO)
  if (file === undefined) throw new MurliError('IMAGE_INVALID', `the installer has no ${BOOT_ISO}`)
  return await ctx.manifests.put(ImagesDocument, { kind: 'images', version: 1, images: [await imageRecord(ctx, file, kind)] })
}

async function imageRecord(ctx: Context, { digest, size, mtime }: TreeFile, kind: ImageKind): Promise<ImageRecord> {
  const { variant, arch, mediaChecksums } = ctx.slice
  const path = await ctx.blobs.file({ digest, size })
  const [{ volumeId, implantMd5, listing }, { sums }] = await Promise.all([
    readImage(path),
    fileSums(path, mediaChecksums, { signal: ctx.signal }),
  ])
  const manifest = await ctx.blobs.putBytes(Buffer.from(listing))
  return {
    variant: variant.uid,
    arch,
    ...kind,
    format: 'iso',
    subvariant: variant.uid,
    bootable: true,
    discNumber: 1,
    discCount: 1,
    implantMd5,
    volumeId: volumeId === '' ? null : volumeId,
    unified: false,
    additionalVariants: [],
    digest,
    size,
    mtime,
    checksums: Object.fromEntries(mediaChecksums.map((algorithm) => [algorithm, sums[algorithm] ?? ''])),
    suffix: '.iso',
    manifest: { digest: manifest.digest, size: manifest.size },
    path: null,
    canFail: false,
  }
}

interface ImageFacts {
  readonly volumeId: string
  readonly implantMd5: string
  /** Text of the `.manifest` beside the image. */
  readonly listing: string
}

async function readImage(path: string): Promise<ImageFacts> {
  await using file = await open(path)
  const read: ReadAt = async (offset, size) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, offset)
    return buffer.subarray(0, bytesRead)
  }
  const volume = primaryVolume(await read(0, PRIMARY_VOLUME_END))
  const implanted = volume === null ? null : implantedMd5(volume.applicationUse)
  if (volume === null || implanted === null) throw new MurliError('IMAGE_INVALID', `${BOOT_ISO} of the installer has no implanted MD5`)
  try {
    return { volumeId: volume.volumeId, implantMd5: implanted.md5, listing: await manifestText(isoEntries(read)) }
  } catch (error) {
    if (!(error instanceof Iso9660Error)) throw error
    throw new MurliError('IMAGE_INVALID', `${BOOT_ISO} of the installer: ${error.message}`, { cause: error })
  }
}
