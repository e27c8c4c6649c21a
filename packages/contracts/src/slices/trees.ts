import { z } from 'zod'
import { TreePath } from '../documents/tree.ts'
import { Arch, Variant } from '../names.ts'
import { Ref } from '../ref.ts'
import { ExtraFileSource } from './extra-files.ts'
import { Release } from './release.ts'
import { RepodataStyle } from './repodata-style.ts'
import { slice } from './slice.ts'

/** extra_files, one variant and arch (`src` included). */
export const ExtraFilesSlice = slice({
  variant: Variant,
  arch: Arch,
  sources: z.array(ExtraFileSource),
  /** Algorithms of `media_checksums`. */
  checksums: z.array(z.string()),
})
export type ExtraFilesSlice = z.infer<typeof ExtraFilesSlice>

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
