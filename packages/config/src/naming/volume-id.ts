import type { Release } from '@murli/contracts/slices'
import { ConfigError } from '../error.ts'
import { majorVersion } from '../identity/index.ts'
import { nameValues, type NamedTree } from './image-name.ts'
import { formatTemplate } from './template.ts'

/** Bytes of the volume id in a primary volume descriptor (spec 06 §9.1). */
const LONGEST = 32

/** What decides a volume id. `formats` are the candidates in the order to try, those for layered products already in front. */
export interface VolumeIdRequest extends NamedTree {
  readonly discType: string
  readonly formats: readonly string[]
  readonly substitutions: Readonly<Record<string, string>>
  readonly restricted: boolean
}

/**
 * The volume id of a medium, or null for an addon, which has no media (spec 06 §2.2).
 * @throws {ConfigError} CONFIG_INVALID when no candidate is short enough, listing those that were tried.
 */
export function volumeId(request: VolumeIdRequest): string | null {
  if (request.variant.type === 'addon') return null
  return chosenOf(request, request.formats, volumeIdValues(request))
}

/**
 * The volume id of an extra image: by the formats of its block, in which `volid` stands for the id that it would have without them
 * (spec 06 §4.1); that one when there are none. Errors as `volumeId`.
 */
export function extraVolumeId(request: VolumeIdRequest, formats: readonly string[]): string | null {
  const standard = volumeId(request)
  if (standard === null || formats.length === 0) return standard
  return chosenOf(request, formats, { ...volumeIdValues(request), volid: standard })
}

/** What is tried, one after another, with a volume id that is too long and has no other formats (spec 06 §2.2, last row). */
const SHORTENINGS: readonly (readonly [string, string])[] = [
  ['-', ''],
  [' ', ''],
  ['Supplementary', 'Supp'],
]

/**
 * The volume id of an image with all variants: no option has a say in it (spec 06 §8.1).
 * @throws {ConfigError} CONFIG_INVALID when it is too long, whatever is left out.
 */
export function unifiedVolumeId({ short, version }: Pick<Release, 'short' | 'version'>, arch: string, debug: boolean): string {
  const whole = `${short} ${version} ${arch}${debug ? ' debuginfo' : ''}`
  const fits = (text: string): boolean => Buffer.byteLength(text) <= LONGEST
  const shortened = SHORTENINGS.reduce((text, [from, to]) => (fits(text) ? text : text.replaceAll(from, to)), whole)
  if (fits(shortened)) return shortened
  throw new ConfigError('CONFIG_INVALID', `the volume id of a unified ISO is longer than ${LONGEST} bytes: '${whole}'`, {
    hint: 'it has release_short, release_version and the arch in it',
  })
}

function chosenOf(request: VolumeIdRequest, formats: readonly string[], values: Record<string, string | number>): string {
  const tried = formats.map((format) => substitute(formatTemplate(format, values, 'volume id'), request.substitutions))
  const chosen = tried.find((candidate) => Buffer.byteLength(candidate) <= LONGEST)
  if (chosen === undefined) {
    throw new ConfigError(
      'CONFIG_INVALID',
      `Could not create volume ID longer than ${LONGEST} bytes, options are ${tried.map((text) => `'${text}'`).join(', ')}`,
      {
        hint: 'give a shorter format in image_volid_formats, or volume_id_substitutions',
      },
    )
  }
  return request.restricted ? chosen.replace(/[^\p{L}\p{N}_]/gu, '-') : chosen
}

/** Here a layered product shows its own short name and version, and below it the compose's with the major version only. */
function volumeIdValues(request: VolumeIdRequest): Record<string, string | number> {
  const { release } = request
  const base = release.baseProduct
  const baseVersion = base === null ? '' : request.variant.type === 'layered-product' ? majorVersion(base.version) : base.version
  return {
    ...nameValues(request),
    release_short: release.short,
    version: release.version,
    base_product_short: base?.short ?? '',
    base_product_version: baseVersion,
    disc_type: request.discType,
  }
}

/** Plain replacement, longest key first; keys of one length in the order of the option. */
function substitute(text: string, substitutions: Readonly<Record<string, string>>): string {
  const longestFirst = Object.entries(substitutions).toSorted(([a], [b]) => b.length - a.length)
  return longestFirst.reduce((result, [from, to]) => result.replaceAll(from, () => to), text)
}
