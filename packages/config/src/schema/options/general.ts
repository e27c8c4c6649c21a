import { bool, byVariantArch, list, num, object, oneOf, str, upToTwoStrings, url } from '../shape/build.ts'
import { mandatory, optional, optionalAs, withDefault } from '../shape/option.ts'
import { dirSource, fileSource } from '../shape/sources.ts'
import { phaseBindings, phaseDeadlines } from './bindings.ts'

/** Names that `skip_phases` accepts: current phases and two dead ones (spec 01 §2.3, §2.4). */
const phaseName = oneOf(
  'buildinstall',
  'createiso',
  'createrepo',
  'extra_files',
  'extra_isos',
  'gather',
  'image_build',
  'image_checksum',
  'image_container',
  'imagebuilder',
  'init',
  'kiwibuild',
  'live_media',
  'osbs',
  'osbuild',
  'ostree',
  'ostree_container',
  'ostree_installer',
  'pkgset',
  'repoclosure',
  'test',
  'productimg',
  'live_images',
)

/** General options (spec 01 §2.3). */
export const GENERAL_OPTIONS = {
  variants_file: mandatory(fileSource, 'Variant definitions (XML).'),
  comps_file: optional(fileSource, 'Package groups (XML). Without it the compose has no comps.'),
  comps_filter_environments: withDefault(bool, true, 'Restrict environments of a variant’s comps to those listed for the variant.'),
  module_defaults_dir: optional(dirSource, 'Module defaults documents, merged into repodata.'),
  module_obsoletes_dir: optional(dirSource, 'Module obsoletes documents, merged into repodata.'),
  module_defaults_override_dir: optional(str, 'Local directory with overrides of module defaults.'),
  tree_arches: withDefault(list(str), [], 'Keep only these arches; a variant left without arches disappears. Empty: all.'),
  tree_variants: withDefault(list(str), [], 'Keep only variants with these UIDs; children are filtered by their own UID. Empty: all.'),
  failable_deliverables: withDefault(
    byVariantArch(list(str)),
    [],
    'Deliverables that may fail: `buildinstall`, `iso`. Unknown names are ignored.',
  ),
  translate_paths: withDefault(list(upToTwoStrings), [], 'Pairs of path prefix and URL, to rewrite paths with.'),
  link_type: withDefault(
    oneOf('hardlink', 'copy', 'hardlink-or-copy', 'symlink', 'abspath-symlink'),
    'hardlink-or-copy',
    'How files enter the compose.',
    {
      note:
        'With `copy` storage never shares a file with a repository; all others let it, on one file system. ' +
        'An export hard-links, or copies across file systems, and never makes symlinks.',
    },
  ),
  hashed_directories: withDefault(bool, false, 'Put packages into one-letter directories.'),
  phase_bindings: optionalAs(
    phaseBindings,
    {},
    'Murli only: which flavor of a service does a phase, for all of it or by variant and arch; the last match counts. See [bindings.md](bindings.md).',
  ),
  phase_deadlines: optionalAs(
    phaseDeadlines,
    {},
    'Murli only: seconds that a task of a phase may take, from when it is given to workers; 21600 where nothing is said. What takes longer fails.',
  ),
  skip_phases: withDefault(list(phaseName), [], 'Phases to skip, as `--skip-phase`. `init` and `image_checksum` cannot be skipped.'),
  symlink_isos_to: optional(str, 'Put ISOs under this directory and link to them.'),
  paths_module: optional(str, 'Python module that replaces the path layout.'),
  dogpile_cache_backend: optional(str, 'Cache of Koji answers.'),
  dogpile_cache_expiration_time: optional(num, 'Seconds that the cache keeps an answer.', tunes('dogpile_cache_backend')),
  dogpile_cache_arguments: withDefault(object, {}, 'Arguments of the cache.', tunes('dogpile_cache_backend')),
  cts_url: optional(str, 'Compose Tracking Service that reserves the compose ID.'),
  cts_keytab: optional(str, 'Kerberos keytab for it; `$HOSTNAME` stands for the host name.', tunes('cts_url')),
  cts_oidc_token_url: optional(url, 'OIDC token end point for it.', tunes('cts_url')),
  cts_oidc_client_id: optional(str, 'OIDC client for it.', tunes('cts_url')),
  mbs_api_url: optional(str, 'Module Build Service; needed by `pkgset_scratch_modules`.', tunes('pkgset_scratch_modules')),
}

function tunes(option: string) {
  return { noEffect: true, note: `Only matters with \`${option}\`.` }
}
