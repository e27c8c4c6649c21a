import type { LoraxOptions } from '@murli/contracts/slices'

/** All that the command line of lorax says. Places are absolute paths, sources are URLs. */
export interface LoraxCommand {
  readonly product: string
  readonly release: string
  readonly variant: string
  /** Media of a supported release. */
  readonly isFinal: boolean
  readonly buildArch: string
  readonly volumeId: string
  readonly options: Omit<LoraxOptions, 'configurationFile'>
  readonly sources: readonly string[]
  readonly logFile: string
  readonly configurationFile: string | null
  /** Must not be there: lorax refuses a directory that exists. */
  readonly output: string
}

/**
 * The words of the command line of lorax after its name, in the peer's order (spec 06 §1.2). A value is always in one word with its option:
 * its parser would take one that begins with a dash for another option. The root file system's type stands last, as new peers have it, and
 * only when it is asked for: old versions do not know it.
 */
export function loraxArguments(command: LoraxCommand): string[] {
  const { options } = command
  return [
    `--product=${command.product}`,
    `--version=${options.version}`,
    `--release=${command.release}`,
    ...each('source', command.sources),
    `--variant=${command.variant}`,
    ...valued('bugurl', options.bugUrl),
    ...flag('nomacboot', options.noMacboot),
    ...flag('noupgrade', options.noUpgrade),
    ...flag('isfinal', command.isFinal),
    `--buildarch=${command.buildArch}`,
    `--volid=${command.volumeId}`,
    ...each('installpkgs', options.installPackages),
    ...each('add-template', options.templates),
    ...each('add-arch-template', options.archTemplates),
    ...each('add-template-var', options.templateVariables),
    ...each('add-arch-template-var', options.archTemplateVariables),
    `--logfile=${command.logFile}`,
    ...valued('rootfs-size', options.rootfsSize),
    ...each('dracut-arg', options.dracutArguments),
    ...flag('skip-branding', options.skipBranding),
    ...flag('squashfs-only', options.squashfsOnly),
    ...(command.configurationFile === null ? [] : ['--config', command.configurationFile]),
    command.output,
    ...valued('rootfs-type', options.rootfsType),
  ]
}

function each(option: string, values: readonly string[]): string[] {
  return values.map((value) => `--${option}=${value}`)
}

function valued(option: string, value: string | number | null): string[] {
  return value === null ? [] : [`--${option}=${value}`]
}

function flag(option: string, isOn: boolean): string[] {
  return isOn ? [`--${option}`] : []
}
