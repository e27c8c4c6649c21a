import { bool, byVariantArch, int, list, oneOf, record, str, strs } from '../shape/build.ts'
import { optional, withDefault } from '../shape/option.ts'
import { fileSource } from '../shape/sources.ts'

const TUNES = { noEffect: true, note: 'Only matters with `buildinstall_method`.' }

const loraxOptions = record({
  bugurl: str,
  nomacboot: bool,
  noupgrade: bool,
  add_template: list(str),
  add_arch_template: list(str),
  add_template_var: list(str),
  add_arch_template_var: list(str),
  dracut_args: list(str),
  rootfs_size: int,
  version: str,
  skip_branding: bool,
  squashfs_only: bool,
  configuration_file: fileSource,
  rootfs_type: str,
})

/** Installer images (spec 01 §2.9). */
export const BUILDINSTALL_OPTIONS = {
  buildinstall_method: optional(oneOf('lorax'), 'Makes installer images and bootable ISOs.'),
  lorax_options: withDefault(byVariantArch(loraxOptions), [], 'Arguments of lorax.', TUNES),
  lorax_extra_sources: withDefault(byVariantArch(strs), [], 'Extra repository URLs for lorax.', TUNES),
  lorax_use_koji_plugin: withDefault(bool, false, 'Use a Koji plugin task instead of runroot.', TUNES),
  buildinstall_kickstart: optional(fileSource, 'Kickstart put on the images.', TUNES),
  buildinstall_topdir: optional(str, 'Output directory on shared storage.', TUNES),
  buildinstall_skip: withDefault(byVariantArch(bool), [], 'Variants and arches without installer images; any true match skips.', TUNES),
  buildinstall_packages: withDefault(byVariantArch(list(str)), [], 'Extra packages in the runroot.', TUNES),
  buildinstall_allow_reuse: withDefault(bool, false, 'Reuse from an old compose.', TUNES),
  buildinstall_use_guestmount: withDefault(bool, true, 'How images are mounted when they are edited.', TUNES),
}
