import type { Digest } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'

/** Permission bits of most files of a tree. */
export const DEFAULT_MODE = 0o644

/** An entry of a tree manifest; the mode is only said when it is not the usual one. */
export function treeFile(path: string, ref: { digest: Digest; size: number }, attributes: { mtime: number; mode?: number }): TreeFile {
  const { mtime, mode = DEFAULT_MODE } = attributes
  return { path, digest: ref.digest, size: ref.size, mtime, ...(mode === DEFAULT_MODE ? {} : { mode }) }
}
