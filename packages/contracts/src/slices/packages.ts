import { z } from 'zod'
import { PinnedFile } from '../documents/compose.ts'
import { Arch, Variant, VariantUid } from '../names.ts'
import { Ref } from '../ref.ts'
import { RepositoryLocation, RichDependencies, SelectionRules } from './selection.ts'
import { slice } from './slice.ts'

/** init, one arch or one variant.arch: filter the global comps (spec 02 §6). `variant` null: the arch's comps. */
export const InitSlice = slice({
  comps: Ref,
  arch: Arch,
  variant: Variant.nullable(),
  /** Groups that environments may name though the variant has them not (spec 02 §6.2). */
  lookasideGroups: z.array(z.string()),
  filterEnvironments: z.boolean(),
})
export type InitSlice = z.infer<typeof InitSlice>

/** pkgset, item `closure`, one arch: which packages of the repositories the compose can need (spec 03 §3.1). */
export const PkgsetClosureSlice = slice({
  arch: Arch,
  rules: SelectionRules,
  richDependencies: RichDependencies,
  repos: z.array(RepositoryLocation),
  /** `name` or `name.arch` patterns from JSON sources, additional packages of all variants. */
  packages: z.array(z.string()),
  prepopulate: z.array(z.string()),
})
export type PkgsetClosureSlice = z.infer<typeof PkgsetClosureSlice>

/** pkgset, item `modules`, one arch: which streams of the repositories' modules each variant has (spec 03 §6). */
export const PkgsetModulesSlice = slice({
  arch: Arch,
  repos: z.array(RepositoryLocation),
  variants: z.array(
    z.strictObject({
      uid: VariantUid,
      /** As the variants file has them: `N:S[:V[:C]]`, `*`, or the old form with dashes. */
      modules: z.array(z.string()),
      /** `filter_modules`: `name` or `name:stream` globs. */
      filters: z.array(z.string()),
      /** Files of `createrepo_extra_modulemd` for this arch. */
      extra: z.array(PinnedFile),
    }),
  ),
  /** `module_defaults_dir` and its overrides; null: defaults are those of the repositories. */
  defaults: z.strictObject({ files: z.array(PinnedFile), overrides: z.array(PinnedFile) }).nullable(),
  /** `module_obsoletes_dir`; null: obsoletes are those of the repositories. */
  obsoletes: z.array(PinnedFile).nullable(),
})
export type PkgsetModulesSlice = z.infer<typeof PkgsetModulesSlice>

/** pkgset, all arches: from the closures to one set per arch (spec 03 §5). */
export const PkgsetSlice = slice({
  arches: z.array(z.strictObject({ arch: Arch, multilib: z.boolean() })),
  exclusiveArchConsidersNoarch: z.boolean(),
  inheritExclusiveArchToNoarch: z.boolean(),
})
export type PkgsetSlice = z.infer<typeof PkgsetSlice>

/** A gather source with its method and its own inputs (spec 04 §4). */
const GatherSource = z.strictObject({
  source: z.enum(['module', 'comps', 'json']),
  method: z.enum(['deps', 'nodeps']),
  /** comps only: take the groups of the variant's comps, and of the comps given as input `parentComps` and `siblingComps`. */
  packages: z.array(z.strictObject({ name: z.string(), arch: z.string().nullable() })),
  filters: z.array(z.strictObject({ name: z.string(), arch: z.string().nullable() })),
  prepopulate: z.array(z.string()),
})

/** gather, one variant.arch. `fulltree` and `selfhosting` are already those of the variant's type (spec 04 §5.1). */
export const GatherSlice = slice({
  variant: Variant,
  arch: Arch,
  rules: SelectionRules,
  richDependencies: RichDependencies,
  sources: z.array(GatherSource),
  /** `gather_lookaside_repos` in order, loaded before everything else (spec 04 §7.1). */
  lookasideRepos: z.array(RepositoryLocation),
  greedy: z.enum(['none', 'all', 'build']),
  multilibMethods: z.array(z.string()),
  multilibWhitelist: z.array(z.string()),
  multilibBlacklist: z.array(z.string()),
  fulltree: z.boolean(),
  selfhosting: z.boolean(),
  checkDeps: z.boolean(),
  requireAllCompsPackages: z.boolean(),
  filterSystemReleasePackages: z.boolean(),
})
export type GatherSlice = z.infer<typeof GatherSlice>

/** gather, item `trim`: families of variants with children (spec 04 §12), in processing order of each round. */
export const TrimSlice = slice({ variants: z.array(Variant) })
export type TrimSlice = z.infer<typeof TrimSlice>

/** gather, item `packages`: place the selected packages into trees and take in their bytes (spec 04 §14). */
export const PackagesSlice = slice({
  variant: Variant,
  arch: Arch,
  hashedDirectories: z.boolean(),
  /** Checksum types that package records must have (`createrepo_checksum`). */
  checksum: z.string(),
  /** Whether storage may share files with a repository on its own file system (`link_type`). */
  linked: z.boolean(),
  /** Directory prefix of the packages inside their repository: `Packages/` or empty for addons. */
  prefix: z.string(),
  /** Repository directories relative to `compose/`, for the paths in rpms.json. */
  directories: z.strictObject({ binary: z.string(), source: z.string(), debug: z.string() }),
})
export type PackagesSlice = z.infer<typeof PackagesSlice>
