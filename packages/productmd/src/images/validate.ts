import { isArch, isArchKey } from '../arches.ts'
import { refuse } from '../error.ts'
import { isCleanPath } from '../text.ts'
import type { Image, ImagesPayload } from './document.ts'
import { ALL_FORMATS, IMAGE_FORMATS } from './types.ts'

/** What tells images apart over the whole file (spec 05 §4.5). */
export function imageIdentity(image: Image): string {
  const { subvariant, type, format, arch, disc_number: disc, unified = false, additional_variants: additional = [] } = image
  return JSON.stringify([subvariant, type, format, arch, disc, unified, additional])
}

/** Checks the rules of spec 05 §4.5 and 06 §6.2. @throws {ProductmdError} METADATA_INVALID listing every violation. */
export function validateImages(payload: ImagesPayload): void {
  const problems: string[] = []
  const seen = new Map<string, Image>()
  for (const [variant, byArch] of Object.entries(payload.images)) {
    for (const [arch, images] of Object.entries(byArch)) {
      if (!isArchKey(arch)) problems.push(`${variant}: '${arch}' cannot be an arch key`)
      for (const image of images) problems.push(...imageProblems(image), ...identityProblems(image, seen))
    }
  }
  refuse('images.json', [...new Set(problems)])
}

function identityProblems(image: Image, seen: Map<string, Image>): string[] {
  const identity = imageIdentity(image)
  const first = seen.get(identity)
  seen.set(identity, first ?? image)
  if (first === undefined || sameChecksums(first, image)) return []
  return [`${first.path} and ${image.path} have the same identity ${identity} and different checksums`]
}

function sameChecksums(a: Image, b: Image): boolean {
  const types = Object.keys(a.checksums)
  return types.length === Object.keys(b.checksums).length && types.every((type) => a.checksums[type] === b.checksums[type])
}

function imageProblems(image: Image): string[] {
  const problem = (wrong: boolean, text: string): string[] => (wrong ? [`${image.path}: ${text}`] : [])
  const formats = IMAGE_FORMATS[image.type]
  return [
    ...problem(!isCleanPath(image.path), 'is not a clean relative path'),
    ...problem(!isArch(image.arch), `arch '${image.arch}' is unknown`),
    ...problem(formats === undefined, `type '${image.type}' is unknown`),
    ...problem(!ALL_FORMATS.has(image.format), `format '${image.format}' is unknown`),
    ...problem(
      formats !== undefined && formats.length > 0 && !formats.includes(image.format),
      `type ${image.type} does not come as ${image.format}`,
    ),
    ...problem(image.size <= 0, 'size is not positive'),
    ...problem(Object.keys(image.checksums).length === 0, 'has no checksums'),
    ...problem(image.implant_md5 !== null && !/^[a-z0-9]{32}$/.test(image.implant_md5), 'implant_md5 is not an MD5'),
    ...problem(image.volume_id !== null && image.volume_id.trim() === '', 'volume_id is blank'),
    ...problem((image.additional_variants ?? []).length > 0 && image.unified !== true, 'additional_variants without unified'),
  ]
}
