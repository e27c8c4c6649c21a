import { z } from 'zod'
import { PinnedFile } from '../documents/compose.ts'
import { Arch, Variant } from '../names.ts'
import { Ref } from '../ref.ts'
import { LoraxOptions } from './lorax.ts'
import { mediumNaming } from './medium-naming.ts'
import { Release } from './release.ts'
import { RepositoryLocation } from './selection.ts'
import { slice } from './slice.ts'

/** buildinstall, one variant.arch: its installer, made by lorax (spec 06 §1) or by another flavor. */
export const BuildinstallSlice = slice({
  variant: Variant,
  arch: Arch,
  /** Arch of lorax: the best package arch of the tree. */
  buildArch: Arch,
  release: Release,
  ...mediumNaming,
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
  ...mediumNaming,
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
