import type { ReadableOptions } from '@murli/config/schema'
import { templateSource } from '@murli/config/slices'

/** A file that installers are made with. */
interface InstallerFile {
  /** Dot-joined path in the options. */
  readonly path: string
  readonly source: NonNullable<ReadableOptions['buildinstall_kickstart']>
}

/** The kickstart, and the configuration files of lorax, when installers are made (spec 06 §1.2 no. 22, §1.5). */
export function installerFiles(options: ReadableOptions, runs: (phase: string) => boolean): InstallerFile[] {
  const { buildinstall_kickstart: kickstart, lorax_options: entries, phase_bindings: bindings } = options
  const isOn = options.buildinstall_method !== undefined || bindings.buildinstall !== undefined
  if (!isOn || !runs('buildinstall')) return []
  const files = entries.flatMap(([, byArch], index) =>
    Object.entries(byArch).flatMap(([arch, { configuration_file: source }]) =>
      source === undefined ? [] : [{ path: `lorax_options.${index}.1.${arch}.configuration_file`, source }],
    ),
  )
  const all = kickstart === undefined ? files : [{ path: 'buildinstall_kickstart', source: kickstart }, ...files]
  return all.filter(({ source }) => source !== '')
}

/** Repositories of templates for installers of OSTrees, when these are made (spec 08 §14). */
export function ostreeTemplates(options: ReadableOptions, runs: (phase: string) => boolean) {
  if (!runs('ostree_installer')) return []
  return options.ostree_installer.flatMap(([, byArch], index) =>
    Object.entries(byArch).flatMap(([arch, block]) => {
      const source = templateSource(block)
      return source === null ? [] : [{ path: `ostree_installer.${index}.1.${arch}.template_repo`, source }]
    }),
  )
}
