import { z } from 'zod'
import { ExtraFileSource } from './extra-files.ts'
import { LoraxOptions } from './lorax.ts'
import { Release } from './release.ts'
import { RepodataStyle } from './repodata-style.ts'
import { RepositoryLocation, RichDependencies, SelectionRules } from './selection.ts'
import { TreePath } from '../documents/tree.ts'
import { PinnedFile } from '../documents/compose.ts'
import { Arch, Variant, VariantUid } from '../names.ts'
import { Ref } from '../ref.ts'

export { ExtraFileSource } from './extra-files.ts'
export { LoraxOptions } from './lorax.ts'
export { Release } from './release.ts'
export { RepodataCompression, RepodataStyle } from './repodata-style.ts'
export { RepositoryLocation, RichDependencies, SelectionRules } from './selection.ts'

const slice = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ kind: z.literal('slice'), version: z.literal(1), ...shape })

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

/** extra_files, one variant and arch (`src` included). */
export const ExtraFilesSlice = slice({
  variant: Variant,
  arch: Arch,
  sources: z.array(ExtraFileSource),
  /** Algorithms of `media_checksums`. */
  checksums: z.array(z.string()),
})
export type ExtraFilesSlice = z.infer<typeof ExtraFilesSlice>

/** buildinstall, one variant.arch: its installer, made by lorax (spec 06 §1) or by another flavor. */
export const BuildinstallSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Arch of lorax: the best package arch of the tree. */
  buildArch: Arch,
  release: Release,
  volumeIdFormats: z.array(z.string()),
  volumeIdSubstitutions: z.record(z.string(), z.string()),
  restrictedVolumeId: z.boolean(),
  discTypes: z.record(z.string(), z.string()),
  lorax: LoraxOptions,
  /** `lorax_extra_sources` in order. */
  sources: z.array(RepositoryLocation),
  /** flavor `import` only: URL of the tree whose installer is taken, without a slash at its end. */
  importFrom: z.string().optional(),
  /** Put into the tree, and named on every command line that boots the installer; null: none. */
  kickstart: Ref.nullable(),
  /** Checksum type of `.treeinfo` (`createrepo_checksum`). */
  checksum: z.string(),
  /** Algorithms of `media_checksums`, for the image that boots the installer. */
  mediaChecksums: z.array(z.string()),
})
export type BuildinstallSlice = z.infer<typeof BuildinstallSlice>

/** ostree_installer, one block of the option for one variant.arch: the installer that lorax makes of an OSTree (spec 08 §14). */
export const OstreeInstallerSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Of the block, from 1, among all that fit the variant.arch. */
  number: z.int().positive(),
  /** Arch of lorax: the best package arch of the tree. */
  buildArch: Arch,
  release: Release,
  volumeIdFormats: z.array(z.string()),
  volumeIdSubstitutions: z.record(z.string(), z.string()),
  restrictedVolumeId: z.boolean(),
  discTypes: z.record(z.string(), z.string()),
  lorax: LoraxOptions,
  /** Text or generator of the release; null: the release of the image. */
  imageRelease: z.string().nullable(),
  /** Repositories of the block in order. */
  sources: z.array(RepositoryLocation),
  /** Files of `template_repo`, which relative paths of templates are relative to. */
  templateFiles: z.array(PinnedFile),
  /** Algorithms of `media_checksums`. */
  mediaChecksums: z.array(z.string()),
})
export type OstreeInstallerSlice = z.infer<typeof OstreeInstallerSlice>

/** createrepo, one repository (spec 05 §2, §3). */
export const CreaterepoSlice = slice({
  packageType: z.enum(['binary', 'source', 'debug']),
  checksum: z.enum(['sha1', 'sha256', 'sha512']),
  /** File name of the comps in the repository (`comps-<UID>.<arch>.xml`), or null for none. */
  compsFileName: z.string().nullable(),
  /** Product certificate to inject, or null. */
  productId: Ref.nullable(),
  /** Directory of the packages in the repository (`Packages`), made even when it stays empty; none when absent. */
  packageDirectory: TreePath.optional(),
  style: RepodataStyle,
})
export type CreaterepoSlice = z.infer<typeof CreaterepoSlice>

/** gather, items `tree` and `tree.debug`: packages as a tree without metadata. `packageDirectory` as for createrepo. */
export const PackageTreeSlice = slice({ packageDirectory: TreePath.optional() })
export type PackageTreeSlice = z.infer<typeof PackageTreeSlice>

/** tree_files, one tree: .treeinfo, .discinfo, media.repo, and the tree put together (spec 05 §5). `arch` may be `src`. */
export const TreeFilesSlice = slice({
  variant: Variant,
  arch: Arch,
  release: Release,
  /** treeinfo_version, or the release's version. */
  treeinfoVersion: z.string(),
  discinfoDescription: z.string(),
  /** Name of the variant's parent: a layered product goes by it (spec 05 §5.4). Without it the parent's UID stands for its name. */
  parentName: z.string().nullable().optional(),
  /** Addons of this arch that live in the tree. */
  addons: z.array(Variant),
  checksum: z.string(),
})
export type TreeFilesSlice = z.infer<typeof TreeFilesSlice>

/** createiso, one variant and arch (`src` included) (spec 06 §3). */
export const CreateisoSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Whether the medium is to boot the installer that is in its tree. */
  bootable: z.boolean(),
  release: Release,
  volumeIdFormats: z.array(z.string()),
  volumeIdSubstitutions: z.record(z.string(), z.string()),
  restrictedVolumeId: z.boolean(),
  discTypes: z.record(z.string(), z.string()),
  /** Bytes that fit on one medium: iso_size - split_iso_reserve. */
  capacity: z.int().positive(),
  isoLevel: z.int().min(1).max(4).nullable(),
  useXorrisofs: z.boolean(),
  checksums: z.array(z.string()),
  /** Whether jigdo files of the image are made too. */
  jigdo: z.boolean(),
  /** Checksum type of repodata, for those that discs of a set have of their own. */
  repositoryChecksum: z.enum(['sha1', 'sha256', 'sha512']),
  /** Whether `image_name_format` tells the discs of a set apart. */
  namesHaveDiscNumber: z.boolean(),
})
export type CreateisoSlice = z.infer<typeof CreateisoSlice>

/** extra_isos, one block of the option for one variant and arch (`src` included) (spec 06 §4). */
export const ExtraIsosSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Whether the medium is to boot the installer of the variant. */
  bootable: z.boolean(),
  release: Release,
  /** Of the block, from 1, among all that fit the variant. */
  number: z.int().positive(),
  /** `include_variants` as written: what the image's record says. */
  includeVariants: z.array(VariantUid),
  /** Variants whose content is on the image, its own first: those that have a tree on the arch. */
  content: z.array(z.strictObject({ uid: VariantUid, id: z.string(), name: z.string(), type: Variant.shape.type })),
  /** Files at the root of the image, beside those that every image has. */
  sources: z.array(ExtraFileSource),
  /** Formats of the block; without any the image has the standard id. */
  volumeIds: z.array(z.string()),
  volumeIdFormats: z.array(z.string()),
  volumeIdSubstitutions: z.record(z.string(), z.string()),
  restrictedVolumeId: z.boolean(),
  discTypes: z.record(z.string(), z.string()),
  isoLevel: z.int().min(1).max(4).nullable(),
  useXorrisofs: z.boolean(),
  checksums: z.array(z.string()),
  /** Whether jigdo files of the image are made too. */
  jigdo: z.boolean(),
})
export type ExtraIsosSlice = z.infer<typeof ExtraIsosSlice>

/**
 * unified_isos, one image with the trees of all variants (spec 06 §8.1): of a binary arch, of sources (`src`), or of the debug packages of
 * an arch.
 */
export const UnifiedIsosSlice = slice({
  arch: Arch,
  debug: z.boolean(),
  /** Variants that have such a tree, in the order of their UIDs; each has its own directory in the image, when it has packages. */
  variants: z.array(z.strictObject({ uid: VariantUid, id: z.string(), name: z.string(), type: Variant.shape.type })).min(1),
  release: Release,
  volumeId: z.string(),
  isoLevel: z.int().min(1).max(4).nullable(),
  useXorrisofs: z.boolean(),
  checksums: z.array(z.string()),
  /** Checksum type of repodata. */
  repositoryChecksum: z.enum(['sha1', 'sha256', 'sha512']),
})
export type UnifiedIsosSlice = z.infer<typeof UnifiedIsosSlice>

/** repoclosure, one variant.arch (spec 06 §7). `arches`: of the packages to check. */
export const RepoclosureSlice = slice({
  variant: VariantUid,
  arch: Arch,
  strictness: z.enum(['lenient', 'fatal']),
  arches: z.array(z.string()),
  /** `gather_lookaside_repos`: what they provide counts, and they are not checked. */
  lookasideRepos: z.array(RepositoryLocation),
})
export type RepoclosureSlice = z.infer<typeof RepoclosureSlice>

/**
 * What the configuration says of the images of one node, and the images themselves do not depend on: it is no part of their maker's slice,
 * so that an image is kept when it changes. The members go into the images' records.
 */
export const ImageAttributes = z.strictObject({
  /** Id of the node that makes the images. */
  from: z.string(),
  /** Template of the name instead of the variant's `image_name_format`; null: that one. */
  nameFormat: z.string().nullable(),
  /** Bytes that an image should not exceed instead of `createiso_max_size`; null: that one. */
  maxSize: z.int().nullable(),
  /** Of the images in the test phase: the switch of `iso` (spec 06 §0.3). */
  canFail: z.boolean(),
})
export type ImageAttributes = z.infer<typeof ImageAttributes>

/** image_checksum, one directory of images: names, checksum files (spec 06 §2.1, §5). */
export const ImageChecksumSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Binary arches that a source directory is listed under; the arch alone otherwise. */
  listedUnder: z.array(Arch),
  release: Release,
  /** Directory relative to `compose/`. */
  directory: z.string(),
  nameFormat: z.string(),
  checksums: z.array(z.string()),
  oneFile: z.boolean(),
  baseName: z.string(),
  /** Of the nodes that say nothing of it in their images' records. */
  attributes: z.array(ImageAttributes),
})
export type ImageChecksumSlice = z.infer<typeof ImageChecksumSlice>

/** test, one directory of images (spec 06 §6). `maxSize` in bytes. */
export const TestSlice = slice({ variant: VariantUid, arch: Arch, maxSize: z.int().nullable(), strict: z.boolean() })
export type TestSlice = z.infer<typeof TestSlice>
