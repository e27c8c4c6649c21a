import type { ComposeOptions } from '../options/index.ts'

const KOJI = 'Koji builds these images, and this version does not talk to Koji'
const KINDS = 'sources are fetched by file, git and rpm, not by cvs or koji'
const FILES = 'extra files are fetched by file, git and rpm, not by cvs, koji or container-image'

/** What is missing, where the name of the option does not say it: a half sentence for messages. */
export const BECAUSE: Readonly<Partial<Record<keyof ComposeOptions, string>>> = {
  gather_method: 'the method hybrid needs the external solver fus, which this version cannot run; use deps or nodeps',
  pkgset_source: 'this version takes packages from repositories only, not from Koji; use repos',
  paths_module: 'a Python module cannot be loaded, and the layout of composes is fixed',
  dogpile_cache_backend: 'it caches answers of Koji, which nothing asks; leave it out',
  cts_url: 'this version gives compose IDs itself and knows no Compose Tracking Service',
  symlink_isos_to: 'images stay inside of the compose',
  createrepo_c: 'there is no legacy createrepo; leave it out',
  createrepo_deltas: 'delta packages are not made; leave it out, and clients fetch whole packages',
  lorax_use_koji_plugin: 'lorax runs on workers of the arch; leave it out',
  ostree_installer_use_koji_plugin: 'lorax runs on workers of the arch; leave it out',
  live_media: KOJI,
  image_build: KOJI,
  kiwibuild: KOJI,
  osbuild: KOJI,
  imagebuilder: KOJI,
  osbs: KOJI,
  image_container: KOJI,
  variants_file: KINDS,
  comps_file: KINDS,
  buildinstall_kickstart: KINDS,
  lorax_options: KINDS,
  gather_prepopulate: KINDS,
  product_id: KINDS,
  extra_files: FILES,
  extra_isos: FILES,
}
