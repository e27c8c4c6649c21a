import { bool, byVariantArch, either, list, mapOf, num, oneOf, str } from '../shape/build.ts'
import { optional, optionalAs, withDefault } from '../shape/option.ts'
import { dirObject, dirSource } from '../shape/sources.ts'

const OWN_SCHEDULING = { noEffect: true, note: 'Murli writes repodata itself and spreads tasks over workers.' }

/** Repodata and product certificates (spec 01 §2.8). */
export const CREATEREPO_OPTIONS = {
  createrepo_c: withDefault(bool, true, 'Repodata as createrepo_c writes it.'),
  createrepo_checksum: withDefault(oneOf('sha1', 'sha256', 'sha512'), 'sha256', 'Checksum type of repodata.'),
  createrepo_use_xz: withDefault(bool, false, 'Compress SQLite databases, and comps, with xz.'),
  createrepo_num_threads: withDefault(num, (host) => host.processors, 'Repositories made at once.', OWN_SCHEDULING),
  createrepo_num_workers: withDefault(num, 3, 'Workers of each of them.', OWN_SCHEDULING),
  createrepo_database: optional(bool, 'SQLite databases in repodata; off when not set.'),
  createrepo_extra_args: withDefault(
    list(str),
    [],
    'Arguments of createrepo_c, honoured as far as they can be without it; others are refused by name.',
  ),
  createrepo_dialect: optionalAs(
    oneOf('0.17', '1.0'),
    '0.17',
    'Murli only: the generation of createrepo_c whose defaults count. `1.0` compresses with zstd and lists comps once, compressed.',
  ),
  createrepo_extra_modulemd: optional(mapOf(dirObject), 'Extra module documents by variant UID, one directory per arch.'),
  createrepo_enable_cache: withDefault(bool, true, 'Keep checksums of packages.', OWN_SCHEDULING),
  createrepo_deltas: optional(either(bool, byVariantArch(bool)), 'Delta RPMs against an old compose.'),
  product_id: optional(dirSource, 'Directory of product certificates, `*<variant UID>-<arch>-*.pem`.'),
  product_id_allow_missing: withDefault(bool, false, 'A missing certificate is a warning instead of an error.'),
  product_id_allow_name_prefix: withDefault(bool, true, 'Allow any prefix before the variant UID in the file name.'),
}
