import type { Variant } from '@murli/contracts'
import type { PinnedFile } from '@murli/contracts/documents'
import type { PkgsetModulesSlice } from '@murli/contracts/slices'
import { isModulemdFile, ModulemdError, parseModuleSpec } from '@murli/modulemd'
import { ConfigError } from '../error.ts'
import { variantArchValues } from '../select/index.ts'
import type { Configuration } from './configuration.ts'
import { packageRepositories } from './repositories.ts'

/** Whether a variant takes packages of modules: it lists some. An empty list only makes its comps selective (spec 02 §6.3). */
export function hasModules(variant: Variant): boolean {
  return !variant.isEmpty && (variant.modules?.length ?? 0) > 0
}

/**
 * Slice of the modules of one arch; null when no variant has any on it.
 * @throws {ConfigError} VARIANTS_INVALID for a module that cannot be read, and for a tag where there is no Koji to ask.
 */
export function modulesSlice(configuration: Configuration, arch: string): PkgsetModulesSlice | null {
  const { options } = configuration
  for (const variant of configuration.variants) refuseKojiTags(variant, options.pkgset_source)
  const variants = configuration.variants.filter((variant) => hasModules(variant) && variant.arches.includes(arch))
  if (variants.length === 0) return null
  return {
    kind: 'slice',
    version: 1,
    arch,
    repos: packageRepositories(configuration, arch),
    variants: variants.map((variant) => ({
      uid: variant.uid,
      modules: modulesOf(variant),
      filters: variantArchValues(options.filter_modules, variant.uid, arch),
      extra: extraFiles(configuration, variant, arch),
    })),
    defaults: defaultsOf(configuration),
    obsoletes: isGiven(options.module_obsoletes_dir) ? modulemdFiles(configuration.pinned(options.module_obsoletes_dir)) : null,
  }
}

function refuseKojiTags({ uid, isEmpty, kojiTags }: Variant, source: string): void {
  const [tag] = kojiTags ?? []
  if (isEmpty || tag === undefined || source === 'koji') return
  throw new ConfigError('VARIANTS_INVALID', `variant ${uid}: kojitag ${tag} needs pkgset_source = "koji"`, {
    hint: 'name the streams as <module>; they are looked for in the repositories',
  })
}

function modulesOf(variant: Variant): string[] {
  return (variant.modules ?? []).map(({ name }) => {
    try {
      return parseModuleSpec(name).text
    } catch (error) {
      if (!(error instanceof ModulemdError)) throw error
      const options = error.hint === undefined ? {} : { hint: error.hint }
      throw new ConfigError('VARIANTS_INVALID', `variant ${variant.uid}: ${error.message}`, options)
    }
  })
}

function defaultsOf(configuration: Configuration): PkgsetModulesSlice['defaults'] {
  const { module_defaults_dir: directory, module_defaults_override_dir: overrides } = configuration.options
  if (!isGiven(directory)) return null
  return {
    files: modulemdFiles(configuration.pinned(directory)),
    overrides: isGiven(overrides) ? modulemdFiles(configuration.pinned(overrides)) : [],
  }
}

/** `createrepo_extra_modulemd`: what is in the directory named like the arch (spec 05 §2.4). */
function extraFiles(configuration: Configuration, variant: Variant, arch: string): PinnedFile[] {
  const source = configuration.options.createrepo_extra_modulemd?.[variant.uid]
  if (source === undefined) return []
  const inside = configuration.pinned(source).filter(({ path }) => path.startsWith(`${arch}/`))
  return inside.filter(({ path }) => isModulemdFile(path.slice(arch.length + 1)))
}

/** Whether an option that names a directory is set: the peer takes empty text for none. */
function isGiven<Source>(source: Source | undefined | ''): source is Source {
  return source !== undefined && source !== ''
}

function modulemdFiles(files: readonly PinnedFile[]): PinnedFile[] {
  return files.filter(({ path }) => isModulemdFile(path))
}
