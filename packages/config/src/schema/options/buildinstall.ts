import { bool, byVariantArch, int, list, oneOf, record, str, strs } from '../shape/build.ts'
import { optional, optionalAs, withDefault } from '../shape/option.ts'
import { fileSource } from '../shape/sources.ts'

const tunes = (note: string) => ({ noEffect: true, note })
const RUNROOT = tunes('Workers of the arch run lorax; what it needs is installed on them.')

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
  lorax_options: withDefault(byVariantArch(loraxOptions), [], 'Arguments of lorax.'),
  lorax_extra_sources: withDefault(byVariantArch(strs), [], 'Extra repository URLs for lorax.'),
  lorax_use_koji_plugin: withDefault(bool, false, 'Use a Koji plugin task instead of runroot.'),
  buildinstall_kickstart: optional(fileSource, 'Kickstart put on the images.'),
  buildinstall_topdir: optional(str, 'Output directory on shared storage.', tunes('lorax works on the scratch disk of its worker.')),
  buildinstall_skip: withDefault(byVariantArch(bool), [], 'Variants and arches without installer images; any true match skips.'),
  buildinstall_packages: withDefault(byVariantArch(list(str)), [], 'Extra packages in the runroot.', RUNROOT),
  buildinstall_allow_reuse: withDefault(
    bool,
    false,
    'Reuse from an old compose.',
    tunes('Equal arguments and sources always give the installer made before.'),
  ),
  buildinstall_import_from: optionalAs(
    byVariantArch(str),
    [],
    'Murli only: URL or path of the tree whose installer the flavor `import` takes (see `phase_bindings`), with `$arch` and `$basearch`; the last match counts.',
  ),
  buildinstall_use_guestmount: withDefault(bool, true, 'How images are mounted when they are edited.', tunes('Nothing is mounted.')),
}
