import {
  bool,
  byVariant,
  byVariantArch,
  defaulted,
  either,
  list,
  mapOf,
  num,
  object,
  oneOfNumbers,
  record,
  required,
  str,
  strs,
} from '../shape/build.ts'
import { optional, withDefault } from '../shape/option.ts'
import { extraFile } from '../shape/sources.ts'

const REUSE = { noEffect: true, note: 'Results are always reused when their inputs are the same.' }
const isoLevel = oneOfNumbers(1, 2, 3, 4)

/** ISO images (spec 01 §2.10). */
export const CREATEISO_OPTIONS = {
  createiso_skip: withDefault(
    byVariantArch(bool),
    [],
    'Variants and arches without ISO images; `src` must be named. Any true match skips (the peer wants exactly one match).',
  ),
  createiso_max_size: withDefault(byVariantArch(num), [], 'Largest size of an image in bytes; the first match counts.'),
  createiso_max_size_is_strict: withDefault(
    byVariantArch(bool),
    [],
    'A larger image is an error instead of a warning; any true match counts.',
  ),
  createiso_break_hardlinks: withDefault(bool, false, 'Copy hard-linked files before making an image.', {
    noEffect: true,
    note: 'Images are never made from hard-linked files.',
  }),
  createiso_use_xorrisofs: withDefault(bool, false, 'Use xorrisofs instead of genisoimage.'),
  createiso_allow_reuse: withDefault(bool, true, 'Reuse identical images.', REUSE),
  create_jigdo: withDefault(bool, false, 'Also make jigdo files.'),
  create_optional_isos: withDefault(bool, false, 'Make images of `optional` variants too.'),
  iso_size: withDefault(either(str, num), 4_700_000_000, 'Size of the media: bytes, or a number with suffix `b`, `k`, `M` or `G`.'),
  split_iso_reserve: withDefault(either(str, num), 10_485_760, 'Space left free per disc, as `iso_size`.'),
  iso_level: optional(either(isoLevel, byVariantArch(isoLevel)), 'ISO 9660 level; the last match counts.'),
  iso_hfs_ppc64le_compatible: withDefault(bool, true, 'Apple structures on bootable images for ppc64le.', {
    noEffect: true,
    note: 'Media for Power boot by CHRP; Apple structures need files that lorax does not bring any more.',
  }),
}

const extraIso = record({
  include_variants: required(strs),
  extra_files: either(extraFile, list(extraFile)),
  filename: str,
  volid: strs,
  arches: list(str),
  failable_arches: list(str),
  skip_src: defaulted(bool, false),
  inherit_extra_files: defaulted(bool, false),
  max_size: num,
})

/** Extra files and extra ISOs (spec 01 §2.11). */
export const EXTRA_FILES_OPTIONS = {
  extra_files: withDefault(byVariantArch(list(extraFile)), [], 'Files copied to the tree and the media; `src` must be named.'),
  extra_isos: optional(byVariant(list(extraIso)), 'Images with the content of several variants.'),
  extraiso_allow_reuse: withDefault(bool, true, 'Reuse identical images.', REUSE),
}

/** Names and volume IDs of images (spec 01 §2.15). */
export const NAMING_OPTIONS = {
  image_name_format: optional(
    either(str, byVariant(strs)),
    'Template of image names, for all variants or by variant; the first match counts.',
  ),
  image_volid_formats: withDefault(
    list(str),
    ['{release_short}-{version} {variant}.{arch}', '{release_short}-{version} {arch}'],
    'Templates of volume IDs, in order; the first result of at most 32 characters counts.',
  ),
  image_volid_layered_product_formats: withDefault(
    list(str),
    [
      '{release_short}-{version} {base_product_short}-{base_product_version} {variant}.{arch}',
      '{release_short}-{version} {base_product_short}-{base_product_version} {arch}',
    ],
    'Tried before them for layered products.',
  ),
  restricted_volid: withDefault(bool, false, 'Replace every character outside words by `-` in volume IDs.'),
  volume_id_substitutions: withDefault(mapOf(str), {}, 'Replacements in volume IDs, longest key first.'),
  disc_types: withDefault(object, {}, 'Other names for the disc types `boot`, `dvd`, `ostree`.'),
}
