import { isArch, isArchKey } from '../arches.ts'
import { composeViolations } from '../json/compose.ts'
import { isCleanPath } from '../text.ts'
import { refuse, type Rule, violation, type Violation } from '../violation.ts'
import type { Image, ImagesPayload } from './document.ts'
import { ALL_FORMATS, IMAGE_FORMATS } from './types.ts'

/** What tells images apart over the whole file (spec 05 §4.5). */
export function imageIdentity(image: Image): string {
  const { subvariant, type, format, arch, disc_number: disc, unified = false, additional_variants: additional = [] } = image
  return JSON.stringify([subvariant, type, format, arch, disc, unified, additional])
}

/** @throws {ProductmdError} METADATA_INVALID listing every violation. */
export function validateImages(payload: ImagesPayload): void {
  refuse('images.json', imagesViolations(payload))
}

/** The rules that images.json breaks (spec 05 §4.5, 06 §6.2). */
export function imagesViolations(payload: ImagesPayload): Violation[] {
  const violations = composeViolations(payload.compose)
  const seen = new Map<string, Image>()
  for (const [variant, byArch] of Object.entries(payload.images)) {
    for (const [arch, images] of Object.entries(byArch)) {
      violations.push(...violation(!isArchKey(arch), 'arch-key', `${variant}: '${arch}' cannot be an arch key`))
      for (const image of images) violations.push(...imageViolations(image), ...identityViolations(image, seen))
    }
  }
  return violations
}

function identityViolations(image: Image, seen: Map<string, Image>): Violation[] {
  const identity = imageIdentity(image)
  const first = seen.get(identity)
  seen.set(identity, first ?? image)
  const isOther = first !== undefined && !sameChecksums(first, image)
  return violation(isOther, 'image-identity', `${first?.path} and ${image.path} have the same identity ${identity} and different checksums`)
}

function sameChecksums(a: Image, b: Image): boolean {
  const types = Object.keys(a.checksums)
  return types.length === Object.keys(b.checksums).length && types.every((type) => a.checksums[type] === b.checksums[type])
}

function imageViolations(image: Image): Violation[] {
  const broken = (wrong: boolean, rule: Rule, text: string): Violation[] => violation(wrong, rule, `${image.path}: ${text}`)
  const formats = IMAGE_FORMATS[image.type]
  return [
    ...broken(!isCleanPath(image.path), 'path', 'is not a clean relative path'),
    ...broken(!isArch(image.arch), 'arch', `arch '${image.arch}' is unknown`),
    ...broken(formats === undefined, 'image-format', `type '${image.type}' is unknown`),
    ...broken(!ALL_FORMATS.has(image.format), 'image-format', `format '${image.format}' is unknown`),
    ...broken(
      formats !== undefined && formats.length > 0 && !formats.includes(image.format),
      'image-format',
      `type ${image.type} does not come as ${image.format}`,
    ),
    ...broken(image.size <= 0, 'image', 'size is not positive'),
    ...broken(Object.keys(image.checksums).length === 0, 'image', 'has no checksums'),
    ...broken(image.implant_md5 !== null && !/^[a-z0-9]{32}$/.test(image.implant_md5), 'image', 'implant_md5 is not an MD5'),
    ...broken(image.volume_id !== null && image.volume_id.trim() === '', 'image', 'volume_id is blank'),
    ...broken((image.additional_variants ?? []).length > 0 && image.unified !== true, 'image', 'additional_variants without unified'),
  ]
}
