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

const FETCHED_SCM = ['file', 'git', 'rpm']
const OTHER_SCM = 'the scm kinds `cvs` and `koji`'
const OTHER_FILES = 'the scm kinds `cvs`, `koji` and `container-image`'

/** Everything that this version does not do, in one place. An option that is not here, and has no note of its own, is done. */
export const UNSUPPORTED: readonly Unsupported[] = [
  whenSet(null, 'cts_url', 'paths_module', 'dogpile_cache_backend', 'translate_paths'),
  when('buildinstall', 'lorax_use_koji_plugin', '`True`', usesKojiPlugin),
  when('buildinstall', 'buildinstall_kickstart', OTHER_SCM, (options) => whole(isForeign(options.buildinstall_kickstart))),
  when('buildinstall', 'lorax_options', OTHER_SCM, foreignLoraxConfigurations),
  whenSet('createiso', 'symlink_isos_to'),
  whenSet('live_media', 'live_media'),
  whenSet('image_build', 'image_build'),
  whenSet('kiwibuild', 'kiwibuild'),
  whenSet('osbuild', 'osbuild'),
  whenSet('imagebuilder', 'imagebuilder'),
  whenSet('osbs', 'osbs'),
  whenSet('image_container', 'image_container'),
  whenSet('ostree', 'ostree'),
  whenSet('ostree_container', 'ostree_container'),
  when('ostree_installer', 'ostree_installer_use_koji_plugin', '`True`', usesOstreePlugin),
  when('pkgset', 'pkgset_source', '`koji`', (options) => whole(options.pkgset_source === 'koji')),
  when('gather', 'gather_method', '`hybrid`', hybridMethods),
  when('createrepo', 'createrepo_c', '`False`', (options) => whole(options.createrepo_c === false)),
  when('createrepo', 'createrepo_deltas', '`True`', (options) => whole(asksForDeltas(options.createrepo_deltas))),
  when(null, 'variants_file', OTHER_SCM, (options) => whole(isForeign(options.variants_file))),
  when(null, 'comps_file', OTHER_SCM, (options) => whole(isForeign(options.comps_file))),
  when('gather', 'gather_prepopulate', OTHER_SCM, (options) => whole(isForeign(options.gather_prepopulate))),
  when(null, 'module_defaults_dir', OTHER_SCM, (options) => whole(isForeign(options.module_defaults_dir))),
  when(null, 'module_obsoletes_dir', OTHER_SCM, (options) => whole(isForeign(options.module_obsoletes_dir))),
  when('createrepo', 'createrepo_extra_modulemd', OTHER_SCM, foreignModulemd),
  when('createrepo', 'product_id', OTHER_SCM, (options) => whole(isForeign(options.product_id))),
  when('extra_files', 'extra_files', OTHER_FILES, foreignExtraFiles),
  when('extra_isos', 'extra_isos', OTHER_FILES, foreignFilesOfImages),
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

/** Whether a source is of a kind that nothing fetches. */
function isForeign(source: SoundOptions['variants_file'] | { scm?: string }): boolean {
  return source !== undefined && typeof source !== 'string' && !FETCHED_SCM.includes(source.scm ?? '')
}

function foreignLoraxConfigurations({ lorax_options: entries = [] }: SoundOptions): readonly string[] {
  return entries.flatMap(([, byArch], index) =>
    Object.entries(byArch).flatMap(([arch, { configuration_file: source }]) =>
      isForeign(source) ? [`${index}.1.${arch}.configuration_file`] : [],
    ),
  )
}

function foreignModulemd({ createrepo_extra_modulemd: sources = {} }: SoundOptions): readonly string[] {
  return Object.entries(sources).flatMap(([variant, source]) => (isForeign(source) ? [variant] : []))
}

function hybridMethods({ gather_method: method = {} }: SoundOptions): readonly string[] {
  if (typeof method === 'string') return whole(method === 'hybrid')
  return Object.entries(method).flatMap(([variant, entry]) => (entry === 'hybrid' ? [variant] : []))
}

function usesKojiPlugin({ buildinstall_method: method, lorax_use_koji_plugin: plugin = false }: SoundOptions): readonly string[] {
  return whole(method !== undefined && plugin)
}

function usesOstreePlugin({
  ostree_installer: entries = [],
  ostree_installer_use_koji_plugin: plugin = false,
}: SoundOptions): readonly string[] {
  return whole(entries.length > 0 && plugin)
}

function asksForDeltas(deltas: SoundOptions['createrepo_deltas']): boolean {
  return Array.isArray(deltas) ? deltas.some(([, byArch]) => Object.values(byArch).includes(true)) : deltas === true
}

function foreignExtraFiles({ extra_files: entries = [] }: SoundOptions): readonly string[] {
  return entries.flatMap(([, byArch], index) =>
    Object.entries(byArch).flatMap(([arch, sources]) =>
      sources.flatMap((source, at) => (isForeign(source) ? [`${index}.1.${arch}.${at}`] : [])),
    ),
  )
}

function foreignFilesOfImages({ extra_isos: byVariant = {} }: SoundOptions): readonly string[] {
  return Object.entries(byVariant).flatMap(([variant, blocks]) =>
    blocks.flatMap(({ extra_files: sources = [] }, index) => {
      const path = `${variant}.${index}.extra_files`
      if (!Array.isArray(sources)) return isForeign(sources) ? [path] : []
      return sources.flatMap((source, at) => (isForeign(source) ? [`${path}.${at}`] : []))
    }),
  )
}

/** Whether a value counts as set: neither absent nor empty nor false. */
function hasContent(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
