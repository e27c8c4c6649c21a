import { z } from 'zod'
import { Digest, Ref } from '../ref.ts'

/** Nearly all paths: no part is empty or begins with a dot. Others are looked at more closely, which takes several times as long. */
const PLAIN_PATH = /^(?:[^./\\\0][^/\\\0]*\/)*[^./\\\0][^/\\\0]*$/

/** Path inside a tree: relative, `/`-separated, without empty, `.` or `..` parts. Everything from outside passes here. */
export const TreePath = z
  .string()
  .min(1)
  .refine(
    (path) =>
      PLAIN_PATH.test(path) ||
      (!path.startsWith('/') &&
        !path.includes('\u0000') &&
        !path.includes('\\') &&
        path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')),
    {
      error: 'expected a relative path without empty, "." or ".." parts',
    },
  )

/** A regular file of a tree. `mtime` in seconds since 1970, `mode` permission bits (default 0644). */
export const TreeFile = z.strictObject({
  path: TreePath,
  digest: Digest,
  size: z.int().nonnegative(),
  mtime: z.int(),
  mode: z.int().optional(),
})
export type TreeFile = z.infer<typeof TreeFile>

/**
 * Document of kind `tree`: a directory as data. A mount puts another tree at a path (`''` lays it over this one).
 * Files of this tree win over mounted ones, earlier mounts over later ones. `files` are sorted by path, code unit order.
 */
export const TreeManifest = z.strictObject({
  kind: z.literal('tree'),
  version: z.literal(1),
  files: z.array(TreeFile),
  mounts: z.array(z.strictObject({ path: z.union([z.literal(''), TreePath]), tree: Ref })),
  /** Directories to make even when nothing is in them. */
  directories: z.array(TreePath),
})
export type TreeManifest = z.infer<typeof TreeManifest>

/** Document of kind `extra-files`: what the extra files of one variant.arch are (spec 05 §4.7); sorted by `file`. */
export const ExtraFilesDocument = z.strictObject({
  kind: z.literal('extra-files'),
  version: z.literal(1),
  variant: z.string(),
  arch: z.string(),
  files: z.array(z.strictObject({ file: TreePath, size: z.int().nonnegative(), checksums: z.record(z.string(), z.string()) })),
})
export type ExtraFilesDocument = z.infer<typeof ExtraFilesDocument>

/**
 * Document of kind `installer`: what the installer's `.treeinfo` says of its files, for that of the tree (spec 06 §1.7). Paths are relative to
 * the tree; all of them are in `checksums`, over the files as they are in the tree.
 */
export const InstallerDocument = z.strictObject({
  kind: z.literal('installer'),
  version: z.literal(1),
  /** Platform → image name → path. */
  images: z.record(z.string(), z.record(z.string(), TreePath)),
  /** `mainimage` and `instimage`. */
  stage2: z.record(z.string(), TreePath),
  /** Path → type and hex digits. */
  checksums: z.record(z.string(), z.strictObject({ type: z.string(), value: z.string() })),
})
export type InstallerDocument = z.infer<typeof InstallerDocument>
