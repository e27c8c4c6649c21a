import { bool, oneOf, str } from '../shape/build.ts'
import { mandatory, optional, withDefault } from '../shape/option.ts'

/** Release identity (spec 01 §2.2). */
export const RELEASE_OPTIONS = {
  release_name: mandatory(str, 'Human name of the release.'),
  release_short: mandatory(str, 'Short name; first part of the compose ID.'),
  release_version: mandatory(str, 'Version, always as a string.'),
  release_type: withDefault(
    oneOf('fast', 'ga', 'updates', 'updates-testing', 'eus', 'aus', 'els', 'tus', 'e4s'),
    'ga',
    'Kind of release; a suffix in IDs when it is not `ga`.',
  ),
  release_internal: withDefault(bool, false, 'Whether the release is internal; written to the metadata.'),
  release_discinfo_description: optional(
    str,
    'Description in `.discinfo` and `media.repo` instead of the generated one. Keys: `%(variant_name)s`, `%(arch)s`.',
  ),
  treeinfo_version: optional(str, 'Version in `.treeinfo` instead of `release_version`.'),
  compose_type: optional(
    oneOf('test', 'ci', 'nightly', 'production', 'development'),
    'Compose type when the request gives none; otherwise `production`.',
  ),
  base_product_name: optional(str, 'Name of the base product; a non-empty value makes the release layered.'),
  base_product_short: optional(str, 'Short name of the base product; needed with `base_product_name`.'),
  base_product_version: optional(str, 'Version of the base product; needed with `base_product_name`.'),
  base_product_type: withDefault(str, 'ga', 'Release type of the base product.'),
}
