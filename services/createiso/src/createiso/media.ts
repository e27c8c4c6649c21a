import type { TreeFile } from '@murli/contracts/documents'

/** Blocks of an ISO 9660 volume: every file takes whole ones. */
const BLOCK_BYTES = 2048

/** Where packages are in a tree; they are put onto discs after everything else. */
export const PACKAGES_PREFIX = 'Packages/'

/** What one disc of a set has on it, in the order of splitting; sticky files first. */
export interface DiscContent {
  readonly files: readonly TreeFile[]
  readonly contentBytes: number
}

/**
 * Distributes files over discs: the sticky ones on every disc, then all others by path, packages last, a new disc whenever the next
 * file does not fit. Nothing is re-ordered to fit better (spec 06 §3.2). Without a file that is not sticky there is no disc. A disc is
 * larger than `capacityBytes` only when a single file does not fit beside the sticky ones.
 */
export function splitMedia(files: readonly TreeFile[], isSticky: (path: string) => boolean, capacityBytes: number): DiscContent[] {
  const sorted = byPath(files)
  const sticky = sorted.filter((file) => isSticky(file.path))
  const others = sorted.filter((file) => !isSticky(file.path))
  const discs: { files: TreeFile[]; contentBytes: number }[] = []
  for (const file of [...others.filter((other) => !isPackage(other)), ...others.filter(isPackage)]) {
    const bytes = blockBytes(file.size)
    let disc = discs.at(-1)
    if (disc === undefined || disc.contentBytes + bytes > capacityBytes) {
      disc = { files: [...sticky], contentBytes: contentBytes(sticky) }
      discs.push(disc)
    }
    disc.files.push(file)
    disc.contentBytes += bytes
  }
  return discs
}

/** By bytes, which is not the order of code units that trees have. */
function byPath(files: readonly TreeFile[]): TreeFile[] {
  const keyed = files.map((file) => ({ file, key: Buffer.from(file.path) }))
  return keyed.toSorted((a, b) => Buffer.compare(a.key, b.key)).map(({ file }) => file)
}

/** Bytes that files take on a disc, in whole blocks. */
export function contentBytes(files: readonly TreeFile[]): number {
  return files.reduce((sum, file) => sum + blockBytes(file.size), 0)
}

function blockBytes(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
}

function isPackage(file: TreeFile): boolean {
  return file.path.startsWith(PACKAGES_PREFIX)
}
