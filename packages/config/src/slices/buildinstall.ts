import type { Ref, Variant } from '@murli/contracts'
import type { BuildinstallSlice, LoraxOptions } from '@murli/contracts/slices'
import { validArches } from '@murli/rpmmd/arch'
import { ConfigError } from '../error.ts'
import { type ComposeOptions, installerFlavor } from '../schema/index.ts'
import { lastMatch, variantArchValues } from '../select/index.ts'
import type { Configuration } from './configuration.ts'
import { hasInstaller, volumeFacts } from './images.ts'
import { importedTree, loraxSources } from './repositories.ts'

/** One block of `lorax_options` for an arch. */
type Block = Exclude<ComposeOptions['lorax_options'][number][1][string], readonly unknown[]>

/**
 * Slice of the installer of a variant.arch, or null when the configuration wants none (spec 06 §1.1).
 * @throws {ConfigError} CONFIG_INVALID for a relative source without a directory that it is relative to, a file that is not one file, or an
 * installer that is to be imported from nowhere.
 */
export function buildinstallSlice(configuration: Configuration, variant: Variant, arch: string): BuildinstallSlice | null {
  const { options } = configuration
  if (!hasInstaller(configuration, variant, arch)) return null
  return {
    ...volumeFacts(configuration, variant, arch),
    buildArch: validArches(arch)[0] ?? arch,
    lorax: loraxOptions(configuration, variant, arch),
    sources: loraxSources(configuration, variant.uid, arch),
    ...(installerFlavor(options, variant.uid, arch) === 'import' ? { importFrom: importedTree(configuration, variant.uid, arch) } : {}),
    kickstart: onlyFile(configuration, 'buildinstall_kickstart', options.buildinstall_kickstart),
    checksum: options.createrepo_checksum,
    mediaChecksums: options.media_checksums,
  }
}

/**
 * All blocks that match, put together (spec 06 §1.2): lists one after another, one false is enough against a default that is true, and of
 * other values the last block that has one counts. The peer takes some of them from the last block even when it has none.
 */
function loraxOptions(configuration: Configuration, variant: Variant, arch: string): LoraxOptions {
  const { options } = configuration
  const blocks: readonly Block[] = variantArchValues(options.lorax_options, variant.uid, arch)
  const last = <Key extends keyof Block>(key: Key): Block[Key] | undefined =>
    lastMatch(blocks.map((block) => block[key]).filter((value) => value !== undefined))
  const joined = (key: 'add_template' | 'add_arch_template' | 'add_template_var' | 'add_arch_template_var' | 'dracut_args'): string[] =>
    blocks.flatMap((block) => block[key] ?? [])
  return {
    version: last('version') ?? options.treeinfo_version ?? options.release_version,
    bugUrl: lastMatch(blocks.flatMap(({ bugurl = '' }) => (bugurl === '' ? [] : [bugurl]))) ?? null,
    noMacboot: !blocks.some((block) => block.nomacboot === false),
    noUpgrade: !blocks.some((block) => block.noupgrade === false),
    installPackages: variant.buildinstallPackages,
    templates: joined('add_template'),
    archTemplates: joined('add_arch_template'),
    templateVariables: joined('add_template_var'),
    archTemplateVariables: joined('add_arch_template_var'),
    rootfsSize: last('rootfs_size') ?? null,
    dracutArguments: joined('dracut_args'),
    skipBranding: last('skip_branding') ?? false,
    squashfsOnly: last('squashfs_only') ?? false,
    configurationFile: onlyFile(configuration, 'lorax_options: configuration_file', last('configuration_file')),
    rootfsType: last('rootfs_type') ?? null,
  }
}

type FileSource = ComposeOptions['buildinstall_kickstart']

/** The one file that a source gave when the configuration was frozen. */
function onlyFile(configuration: Configuration, option: string, source: FileSource): Ref | null {
  if (source === undefined || source === '') return null
  const [file, ...others] = configuration.pinned(source)
  if (file !== undefined && others.length === 0) return file.ref
  throw new ConfigError('CONFIG_INVALID', `${option}: expected one file, got ${others.length === 0 ? 'none' : others.length + 1}`, {
    hint: 'name the file itself, not a directory or a pattern',
  })
}
