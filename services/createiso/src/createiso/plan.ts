import type { TreeFile } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'
import { contentBytes, type DiscContent, PACKAGES_PREFIX, splitMedia } from './media.ts'

/** Repodata of the whole tree, which the discs of a set have not. */
const REPODATA_PREFIX = 'repodata/'

/** What is said of a tree to plan its discs. */
export interface MediaRequest {
  /** `variant.arch`, for messages. */
  readonly name: string
  readonly files: readonly TreeFile[]
  readonly directories: readonly string[]
  /** Bytes that fit on one medium. */
  readonly capacity: number
  /** Whether the names of images tell discs apart. */
  readonly namesHaveDiscNumber: boolean
  /** Paths of the files that every disc of a set has. Asked for only when there is more than one disc. */
  sticky(): Promise<ReadonlySet<string>>
}

/** One disc: number `number` of `count`. */
export interface DiscPlan extends DiscContent {
  readonly number: number
  readonly count: number
  /** Directories in which nothing is; a disc of a set has none (spec 06 §3.4). */
  readonly emptyDirectories: readonly string[]
  /** Packages that the disc's own repodata are about; empty unless the disc is one of a set. */
  readonly packages: readonly string[]
}

/**
 * Plans the discs of a tree (spec 06 §3.2): one with all of it when it fits, else a set. None when there is no package in the tree.
 * @throws {MurliError} CONFIG_INVALID when one file is larger than a medium or the discs of a set would have one name, PATH_UNSAFE
 * for a name that a graft list cannot have.
 */
export async function planMedia(request: MediaRequest): Promise<DiscPlan[]> {
  const files = request.files.filter((file) => !isExcluded(file.path))
  if (!files.some((file) => file.path.endsWith('.rpm'))) return []
  for (const { path } of files) refuseUnsafe(path)
  const counted = files.filter((file) => !file.path.startsWith(REPODATA_PREFIX))
  for (const file of counted) refuseTooLarge(file, request.capacity)
  if (contentBytes(counted) <= request.capacity) return [wholeTree(files, request.directories)]
  const sticky = await request.sticky()
  const discs = splitMedia(counted, (path) => sticky.has(path), request.capacity)
  if (discs.length === 1) return [wholeTree(files, request.directories)]
  if (!request.namesHaveDiscNumber) throw oneNameForAll(request.name, discs.length)
  return discs.map((disc, index) => ({
    ...disc,
    number: index + 1,
    count: discs.length,
    emptyDirectories: [],
    packages: disc.files.map((file) => file.path).filter((path) => path.startsWith(PACKAGES_PREFIX) && path.endsWith('.rpm')),
  }))
}

/** A sentence for every disc that is larger than the medium: it boots and so is the only one, or its one file and the sticky ones do not fit together. */
export function tooLargeDiscs(discs: readonly DiscPlan[], { name, capacity }: Pick<MediaRequest, 'name' | 'capacity'>): string[] {
  return discs
    .filter((disc) => disc.contentBytes > capacity)
    .map((disc) => `disc ${disc.number} of ${name} has ${disc.contentBytes} bytes, ${disc.contentBytes - capacity} more than the medium`)
}

function wholeTree(files: readonly TreeFile[], directories: readonly string[]): DiscPlan {
  const emptyDirectories = directoriesWithoutContent(directories, files)
  return { number: 1, count: 1, files, contentBytes: contentBytes(files), emptyDirectories, packages: [] }
}

/** `lost+found` and `boot.iso` below the top do not go onto a disc. */
function isExcluded(path: string): boolean {
  return /\/(lost\+found|boot\.iso)$/.test(path)
}

/** @throws {MurliError} PATH_UNSAFE for a name that a graft list cannot have. */
export function refuseUnsafe(path: string): void {
  if (!/[\n\r]/.test(path)) return
  throw new MurliError('PATH_UNSAFE', `a file name with a line break cannot go onto an ISO: ${JSON.stringify(path)}`)
}

function refuseTooLarge({ path, size }: TreeFile, capacity: number): void {
  if (size <= capacity) return
  throw new MurliError('CONFIG_INVALID', `File is larger than media size: ${path} has ${size} bytes, the medium ${capacity}`, {
    hint: 'raise iso_size',
    details: { path, sizeBytes: size, capacityBytes: capacity },
  })
}

function oneNameForAll(name: string, discs: number): MurliError {
  return new MurliError('CONFIG_INVALID', `image_name_format gives the ${discs} discs of ${name} one name`, {
    hint: 'put {disc_num} into image_name_format, or raise iso_size',
    details: { discs },
  })
}

/** By path components, so that `a/b` is empty even when there is `a/bc`. */
function directoriesWithoutContent(directories: readonly string[], files: readonly TreeFile[]): string[] {
  const occupied = new Set<string>()
  const occupy = (path: string): void => {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) occupied.add(path.slice(0, end))
  }
  for (const { path } of files) occupy(path)
  for (const path of directories) occupy(path)
  return directories.filter((path) => !occupied.has(path) && !isExcluded(path))
}
