import type { ComposeIdentity, Variant } from '@murli/contracts'
import type { Release } from '@murli/contracts/slices'
import { labelMajorVersion, layeredProductComposeId, typeSuffix } from '../identity/index.ts'
import { formatTemplate, type TemplateValues } from './template.ts'

/** What an image is called by default (spec 06 §2.1). */
export const DEFAULT_IMAGE_NAME_FORMAT = '{compose_id}-{variant}-{arch}-{disc_type}{disc_num}{suffix}'

/** What the peer writes where a compose has no label. */
const NO_LABEL = 'None'

/** The tree that a name is for. `release` is the product's own for a layered-product variant. */
export interface NamedTree {
  readonly identity: ComposeIdentity
  readonly release: Release
  readonly variant: Pick<Variant, 'uid' | 'type' | 'parent'>
  readonly arch: string
}

/** An image of that tree. `discNumber` 0 leaves the number out; `discType` is already what `disc_types` makes of it. */
export interface NamedImage extends NamedTree {
  readonly discType: string
  readonly discNumber: number
  readonly suffix: string
}

/**
 * The keys that all name templates share (spec 06 §2.1). A layered product goes by its parent's UID and by its own compose id,
 * while `release_short` and `version` stay those of the compose.
 */
export function nameValues({ identity, release, variant, arch }: NamedTree): Record<string, string | number> {
  const layeredProduct = variant.type === 'layered-product'
  const main = layeredProduct ? (release.baseProduct ?? release) : release
  return {
    compose_id: layeredProduct ? layeredProductComposeId(release, identity) : identity.id,
    release_short: main.short,
    version: main.version,
    date: identity.date,
    respin: identity.respin,
    type: identity.type,
    type_suffix: typeSuffix(identity.type),
    label: identity.label ?? NO_LABEL,
    label_major_version: identity.label === null ? NO_LABEL : labelMajorVersion(identity.label),
    variant: layeredProduct ? (variant.parent ?? variant.uid) : variant.uid,
    arch,
  }
}

/** File name of an image (spec 06 §2.1). @throws {ConfigError} CONFIG_INVALID: unknown key. */
export function imageName(format: string, image: NamedImage): string {
  const values: TemplateValues = {
    ...nameValues(image),
    arch: image.arch === 'src' ? 'source' : image.arch,
    disc_type: image.discType,
    disc_num: image.discNumber === 0 ? '' : image.discNumber,
    suffix: image.suffix,
  }
  return formatTemplate(format, values, 'image name')
}

/**
 * File name of an extra image: keys as for images, `filename` the name that the image would have without this format, and the arch of
 * sources stays `src` (spec 06 §4.1). @throws {ConfigError} CONFIG_INVALID: unknown key.
 */
export function extraImageName(format: string, image: NamedImage, filename: string): string {
  const values: TemplateValues = {
    ...nameValues(image),
    disc_type: image.discType,
    disc_num: image.discNumber === 0 ? '' : image.discNumber,
    suffix: image.suffix,
    filename,
  }
  return formatTemplate(format, values, 'image name')
}

/** Whether names of this format differ from disc to disc; a set of discs needs that (spec 06 §2.1). */
export function hasDiscNumber(format: string): boolean {
  return /%\(disc_num\)[sd]|\{disc_num\}/.test(format.replaceAll(/%%|\{\{|\}\}/g, ''))
}

/**
 * What stands before `SHA256SUM` or `CHECKSUM`: the filled template and `-`, or nothing for an empty one (spec 06 §5).
 * `dirname` is the last component of the directory. A layered product goes by its own UID here, as its directory does.
 */
export function checksumBaseName(format: string, tree: NamedTree & { dirname: string }): string {
  if (format === '') return ''
  const values = { ...nameValues(tree), variant: tree.variant.uid, compose_id: tree.identity.id, dirname: tree.dirname }
  const base = formatTemplate(format, values, 'checksum file name')
  return base === '' ? '' : `${base}-`
}
