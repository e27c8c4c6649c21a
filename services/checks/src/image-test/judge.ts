import type { ImageRecord } from '@murli/contracts/documents'
import { bootability, implantedMd5, primaryVolume } from '@murli/iso9660'

/** What is wrong with an image: `errors` make it unfit, `fatal` ones even where it may fail, `warnings` are for people. */
export interface Judgement {
  readonly errors: string[]
  readonly fatal: string[]
  readonly warnings: string[]
}

/** How large an ISO may be, in bytes; `strict` makes too large an error that nothing excuses (spec 09 §6.3). */
export interface SizeLimit {
  readonly maxSize: number | null
  readonly strict: boolean
}

/** Arches whose bootable images are looked at (spec 06 §6.1). */
const PC_ARCHES: ReadonlySet<string> = new Set(['x86_64', 'i386'])

/** The checks of the test phase on one image, by the record and the image's first sectors (spec 06 §6.1, §6.3, §6.4). */
export function judgeImage(image: ImageRecord, head: Buffer, limit: SizeLimit): Judgement {
  const path = image.path ?? image.digest
  const marks = bootability(head)
  const errors: string[] = []
  const warnings: string[] = []
  if (image.format === 'iso' && !marks.iso) errors.push(`${path} does not look like an ISO file`)
  if (image.bootable && PC_ARCHES.has(image.arch) && !marks.mbr && !marks.gpt && !marks.elTorito) {
    errors.push(`${path} is supposed to be bootable, but does not have MBR nor GPT nor is it a bootable ISO`)
  }
  if (image.format === 'iso' && marks.iso) {
    errors.push(...volumeErrors(image, head, path))
    warnings.push(...volumeWarnings(image, head, path))
  }
  const maxSize = image.maxSize ?? limit.maxSize
  const isTooBig = image.format === 'iso' && maxSize !== null && image.size > maxSize
  const tooBig = isTooBig ? [`ISO ${path} is too big. Expected max ${maxSize}B, got ${image.size}B`] : []
  return limit.strict ? { errors, fatal: tooBig, warnings } : { errors, fatal: [], warnings: [...warnings, ...tooBig] }
}

/** The image itself says what its record says. */
function volumeErrors(image: ImageRecord, head: Buffer, path: string): string[] {
  const volume = primaryVolume(head)
  if (volume === null) return [`${path} has no primary volume descriptor at sector 16`]
  const md5 = implantedMd5(volume.applicationUse)?.md5 ?? null
  return [
    ...(image.volumeId === null || image.volumeId === volume.volumeId
      ? []
      : [`${path} has the volume id '${volume.volumeId}', its record says '${image.volumeId}'`]),
    ...(image.implantMd5 === md5 ? [] : [`${path} has the implanted MD5 ${md5}, its record says ${image.implantMd5}`]),
  ]
}

function volumeWarnings(image: ImageRecord, head: Buffer, path: string): string[] {
  const bytes = primaryVolume(head)?.volumeBytes ?? 0
  return bytes <= image.size ? [] : [`${path} has ${image.size} bytes, its volume ${bytes}`]
}
