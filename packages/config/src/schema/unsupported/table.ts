import type { PhaseName } from '@murli/contracts'
import type { ComposeOptions } from '../options/index.ts'

/**
 * An option that can ask for something that this version does not do. `asks` gives the paths below the option that do, `''` for
 * the option as a whole. With a phase, the option is only looked at when the phase runs.
 */
export interface Unsupported {
  readonly option: keyof ComposeOptions
  readonly phase: PhaseName | null
  /** What of the option is not supported, for the reference; empty for all of it. */
  readonly part: string
  readonly asks: Asked
}

/** Options that are sound; those that are not are absent. */
export type SoundOptions = Partial<ComposeOptions>

type Asked = (options: SoundOptions) => readonly string[]
type OptionName = keyof ComposeOptions

const OTHER_SCM = 'scm kinds other than `file`'

/** Everything that this version does not do, in one place. An option that is not here, and has no note of its own, is done. */
export const UNSUPPORTED: readonly Unsupported[] = [
  whenSet(null, 'module_defaults_dir', 'module_obsoletes_dir', 'module_defaults_override_dir'),
  whenSet(null, 'cts_url', 'paths_module', 'dogpile_cache_backend', 'translate_paths'),
  whenSet('gather', 'filter_modules'),
  whenSet('createrepo', 'createrepo_database', 'createrepo_use_xz', 'createrepo_extra_args', 'createrepo_extra_modulemd'),
  whenSet('buildinstall', 'buildinstall_method'),
  whenSet('createiso', 'create_jigdo', 'symlink_isos_to'),
  whenSet('extra_isos', 'extra_isos'),
  whenSet('live_media', 'live_media'),
  whenSet('image_build', 'image_build'),
  whenSet('kiwibuild', 'kiwibuild'),
  whenSet('osbuild', 'osbuild'),
  whenSet('imagebuilder', 'imagebuilder'),
  whenSet('osbs', 'osbs'),
  whenSet('image_container', 'image_container'),
  whenSet('ostree', 'ostree'),
  whenSet('ostree_container', 'ostree_container'),
  whenSet('ostree_installer', 'ostree_installer'),
  when('pkgset', 'pkgset_source', '`koji`', (options) => whole(options.pkgset_source === 'koji')),
  when('gather', 'gather_method', '`hybrid`', hybridMethods),
  when('createrepo', 'createrepo_c', '`False`', (options) => whole(options.createrepo_c === false)),
  when('createrepo', 'createrepo_deltas', '`True`', (options) => whole(asksForDeltas(options.createrepo_deltas))),
  when(null, 'variants_file', OTHER_SCM, (options) => whole(!isLocal(options.variants_file))),
  when(null, 'comps_file', OTHER_SCM, (options) => whole(!isLocal(options.comps_file))),
  when('gather', 'gather_prepopulate', OTHER_SCM, (options) => whole(!isLocal(options.gather_prepopulate))),
  when('createrepo', 'product_id', OTHER_SCM, (options) => whole(!isLocal(options.product_id))),
  when('extra_files', 'extra_files', 'scm kinds other than `file`, and `rpm` with a path or URL', foreignExtraFiles),
].flat()

/** Options that ask for something unsupported as soon as they have content. */
function whenSet(phase: PhaseName | null, ...names: OptionName[]): Unsupported[] {
  return names.map((option) => ({ option, phase, part: '', asks: (options) => whole(hasContent(options[option])) }))
}

function when(phase: PhaseName | null, option: OptionName, part: string, asks: Asked): Unsupported[] {
  return [{ option, phase, part, asks }]
}

function whole(asked: boolean): readonly string[] {
  return asked ? [''] : []
}

/** Only strings and objects of kind `file` are read; Git and the others come later. */
function isLocal(source: SoundOptions['variants_file']): boolean {
  return source === undefined || typeof source === 'string' || source.scm === 'file'
}

function hybridMethods({ gather_method: method = {} }: SoundOptions): readonly string[] {
  if (typeof method === 'string') return whole(method === 'hybrid')
  return Object.entries(method).flatMap(([variant, entry]) => (entry === 'hybrid' ? [variant] : []))
}

function asksForDeltas(deltas: SoundOptions['createrepo_deltas']): boolean {
  return Array.isArray(deltas) ? deltas.some(([, byArch]) => Object.values(byArch).includes(true)) : deltas === true
}

/** Extra files from elsewhere than local files and packages of the set (a package given by path or URL included). */
function foreignExtraFiles({ extra_files: entries = [] }: SoundOptions): readonly string[] {
  return entries.flatMap(([, byArch], index) =>
    Object.entries(byArch).flatMap(([arch, sources]) =>
      sources.flatMap((source, at) => {
        const isPackageName = source.scm === 'rpm' && !(source.repo ?? '').includes('/')
        return source.scm === 'file' || isPackageName ? [] : [`${index}.1.${arch}.${at}`]
      }),
    ),
  )
}

/** Whether a value counts as set: neither absent nor empty nor false. */
function hasContent(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
