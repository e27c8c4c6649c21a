import type { JsonValue, Variant } from '@murli/contracts'
import type { OstreeInstallerSlice } from '@murli/contracts/slices'
import { validArches } from '@murli/rpmmd/arch'
import { ConfigError } from '../error.ts'
import { refuseUnknownGenerator } from '../naming/index.ts'
import type { ComposeOptions } from '../schema/index.ts'
import { variantArchValues } from '../select/index.ts'
import type { Configuration } from './configuration.ts'
import { volumeFacts } from './images.ts'
import { blockRepositories } from './repositories.ts'

/** One block of `ostree_installer`. */
type Block = ComposeOptions['ostree_installer'][number][1][string]

/** The installer of an OSTree for a variant.arch. */
export interface OstreeInstaller {
  readonly slice: OstreeInstallerSlice
  /** Of the node that makes it: `failable` of the block. */
  readonly canFail: boolean
}

/**
 * The installers of OSTrees that the configuration wants of a variant.arch, one for each block that fits (spec 08 §14). Of a block that has no
 * release, the image's counts, where the peer gives lorax the word `None`.
 * @throws {ConfigError} CONFIG_INVALID for no repository, relative templates without `template_repo`, an unknown generator.
 */
export function ostreeInstallers(configuration: Configuration, variant: Variant, arch: string): OstreeInstaller[] {
  if (variant.type === 'addon') return []
  const blocks: readonly Block[] = variantArchValues(configuration.options.ostree_installer, variant.uid, arch)
  return blocks.map((block, index) => ({
    slice: sliceOf(configuration, block, { variant, arch, number: index + 1 }),
    canFail: (block.failable ?? []).some((name) => name === '*' || name === arch),
  }))
}

function sliceOf(
  configuration: Configuration,
  block: Block,
  { variant, arch, number }: { variant: Variant; arch: string; number: number },
): OstreeInstallerSlice {
  const { options } = configuration
  if (block.repo === undefined) throw new ConfigError('CONFIG_INVALID', `ostree_installer: repo is missing for ${variant.uid}.${arch}`)
  if (typeof block.release === 'string') refuseUnknownGenerator(block.release)
  const templates = [...(block.add_template ?? []), ...(block.add_arch_template ?? [])]
  if (block.template_repo === undefined && templates.some((path) => !path.startsWith('/'))) {
    throw new ConfigError('CONFIG_INVALID', 'ostree_installer: Relative path to template without setting template_repo.')
  }
  const source = templateSource(block)
  return {
    ...volumeFacts(configuration, variant, arch),
    number,
    buildArch: validArches(arch)[0] ?? arch,
    lorax: {
      version: options.release_version,
      bugUrl: null,
      noMacboot: true,
      noUpgrade: false,
      installPackages: block.installpkgs ?? [],
      templates: block.add_template ?? [],
      archTemplates: block.add_arch_template ?? [],
      templateVariables: block.add_template_var ?? [],
      archTemplateVariables: block.add_arch_template_var ?? [],
      rootfsSize: block.rootfs_size ?? null,
      dracutArguments: [],
      skipBranding: block.skip_branding ?? false,
      squashfsOnly: false,
      configurationFile: null,
      rootfsType: null,
    },
    imageRelease: block.release ?? null,
    sources: blockRepositories(configuration, 'ostree_installer', [block.repo].flat(), arch),
    templateFiles: source === null ? [] : [...configuration.pinned(source)],
    mediaChecksums: options.media_checksums,
  }
}

/** Where relative templates of a block are, as a source that is pinned with the configuration; null: nowhere. */
export function templateSource({ template_repo: repo, template_branch: branch }: Pick<Block, 'template_repo' | 'template_branch'>) {
  return repo === undefined ? null : ({ scm: 'git', repo, branch: branch ?? 'master', dir: '.' } satisfies JsonValue)
}
