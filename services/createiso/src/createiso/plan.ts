import type { TreeFile } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'

/** Blocks of an ISO 9660 volume: every file takes whole ones. */
const BLOCK_BYTES = 2048

/** A file of the tree by its place on the disc. */
export interface PlannedFile {
  readonly kind: 'file'
  readonly path: string
  readonly file: TreeFile
}

/** A file of the tree that this disc has in a version of its own. */
export interface PlannedText {
  readonly kind: 'text'
  readonly path: string
  readonly file: TreeFile
}

/** A directory in which nothing else is. */
export interface PlannedDirectory {
  readonly kind: 'directory'
  readonly path: string
}

export type PlannedEntry = PlannedFile | PlannedText | PlannedDirectory

/** What goes onto the one disc of a tree, in the order of the graft list. */
export interface IsoPlan {
  readonly entries: readonly PlannedEntry[]
  /** Bytes of all files in whole blocks. */
  readonly contentBytes: number
}

/** What is said of a tree to plan its disc. `capacity`: bytes that fit on one medium. */
export interface IsoRequest {
  /** `variant.arch`, for messages. */
  readonly name: string
  readonly files: readonly TreeFile[]
  readonly directories: readonly string[]
  readonly capacity: number
}

/** Files that a disc has in a version of its own (spec 06 §3.3). */
export const DISC_FILES: ReadonlySet<string> = new Set(['.treeinfo', '.discinfo'])

/**
 * Plans the disc of a tree that fits on one medium (spec 06 §3.2, §3.4). @returns null when there is no package in the tree.
 * @throws {MurliError} CONFIG_INVALID when one file is larger than a medium, NOT_SUPPORTED when the tree is,
 * PATH_UNSAFE for a name that a graft list cannot have.
 */
export function planIso(request: IsoRequest): IsoPlan | null {
  const files = request.files.filter((file) => !isExcluded(file.path))
  if (!files.some((file) => file.path.endsWith('.rpm'))) return null
  for (const { path } of files) refuseUnsafe(path)
  checkCapacity(request, files)
  const entries: PlannedEntry[] = files.map((file) => ({ kind: DISC_FILES.has(file.path) ? 'text' : 'file', path: file.path, file }))
  for (const path of emptyDirectories(request.directories, files)) entries.push({ kind: 'directory', path })
  const ordered = entries.toSorted((a, b) => orderClass(a.path) - orderClass(b.path) || byText(a.path, b.path))
  return { entries: ordered, contentBytes: blocks(files) }
}

/** `lost+found` and `boot.iso` below the top do not go onto a disc. */
function isExcluded(path: string): boolean {
  return /\/(lost\+found|boot\.iso)$/.test(path)
}

function refuseUnsafe(path: string): void {
  if (!/[\n\r]/.test(path)) return
  throw new MurliError('PATH_UNSAFE', `a file name with a line break cannot go onto an ISO: ${JSON.stringify(path)}`)
}

/** Repodata at the top do not count: a set of several discs would have new ones. */
function checkCapacity({ name, capacity }: IsoRequest, files: readonly TreeFile[]): void {
  const counted = files.filter((file) => !file.path.startsWith('repodata/'))
  const tooLarge = counted.find((file) => file.size > capacity)
  if (tooLarge !== undefined) {
    throw new MurliError(
      'CONFIG_INVALID',
      `File is larger than media size: ${tooLarge.path} has ${tooLarge.size} bytes, the medium ${capacity}`,
      {
        hint: 'raise iso_size',
        details: { path: tooLarge.path, sizeBytes: tooLarge.size, capacityBytes: capacity },
      },
    )
  }
  const needed = blocks(counted)
  if (needed <= capacity) return
  throw new MurliError('NOT_SUPPORTED', `not supported yet: split media: ${name} has ${needed} bytes, one medium ${capacity}`, {
    hint: 'raise iso_size, or leave the ISO out with createiso_skip',
    details: { contentBytes: needed, capacityBytes: capacity },
  })
}

function blocks(files: readonly TreeFile[]): number {
  return files.reduce((sum, file) => sum + Math.ceil(file.size / BLOCK_BYTES) * BLOCK_BYTES, 0)
}

/** Directories with nothing below them; by path components, so that `a/b` is empty even when there is `a/bc`. */
function emptyDirectories(directories: readonly string[], files: readonly TreeFile[]): string[] {
  const occupied = new Set<string>()
  const occupy = (path: string): void => {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) occupied.add(path.slice(0, end))
  }
  for (const { path } of files) occupy(path)
  for (const path of directories) occupy(path)
  return directories.filter((path) => !occupied.has(path) && !isExcluded(path))
}

/** Boot files first, for low block numbers; packages last. */
function orderClass(path: string): number {
  if (/^(images|isolinux|EFI|etc|ppc)\//.test(path) || /\.(img|ins)$/.test(path)) return 0
  return path.endsWith('.rpm') ? 2 : 1
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
