import { bool, byVariantArch, list, oneOf, str } from '../shape/build.ts'
import { withDefault } from '../shape/option.ts'

/** Repoclosure and checksums (spec 01 §2.15). */
export const CHECKS_OPTIONS = {
  repoclosure_strictness: withDefault(
    byVariantArch(oneOf('off', 'lenient', 'fatal')),
    [],
    'How repoclosure takes unresolved dependencies; the last match counts, none means lenient.',
  ),
  repoclosure_backend: withDefault(oneOf('dnf'), 'dnf', 'Program that checks.', { noEffect: true, note: 'Murli checks by itself.' }),
  media_checksums: withDefault(list(str), ['md5', 'sha1', 'sha256'], 'Checksum algorithms of images and extra files.'),
  media_checksum_one_file: withDefault(bool, false, 'One `CHECKSUM` file per directory; needs exactly one algorithm.'),
  media_checksum_base_filename: withDefault(str, '', 'Template of a prefix of checksum file names.'),
}
