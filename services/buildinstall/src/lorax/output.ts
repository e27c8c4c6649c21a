import { lstat, readdir, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type TreeFile, TreePath } from '@murli/contracts/documents'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { BOOT_ISO, storeMedium } from '../boot-image/medium.ts'

/**
 * Stores what lorax left, every file once; a link inside of the tree becomes the file that it stands for. The image that boots must be there
 * and its implanted MD5 must be right, which is seen in the reading that stores it (spec 06 §0.6).
 * @throws {MurliError} IMAGE_INVALID; PATH_UNSAFE for a link that leaves the tree, or a name that no tree can have.
 */
export async function storeOutput(directory: string, blobs: BlobStore, signal: AbortSignal): Promise<TreeFile[]> {
  const root = await realpath(directory)
  const files: TreeFile[] = []
  for (const path of await filesBelow(root)) {
    signal.throwIfAborted()
    files.push(await storeFile(root, path, blobs))
  }
  if (!files.some(({ path }) => path === BOOT_ISO)) throw new MurliError('IMAGE_INVALID', `lorax left no ${BOOT_ISO}`)
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

async function storeFile(root: string, path: string, blobs: BlobStore): Promise<TreeFile> {
  if (!TreePath.safeParse(path).success) throw new MurliError('PATH_UNSAFE', `lorax left a file that no tree can have: ${path}`)
  const place = await placeOf(root, path)
  if (!place.startsWith(root + sep)) throw new MurliError('PATH_UNSAFE', `lorax left a link that leads out of its tree: ${path}`)
  const stats = await lstat(place)
  if (!stats.isFile()) throw new MurliError('IMAGE_INVALID', `lorax left something that is no file: ${path}`)
  const { digest, size } = path === BOOT_ISO ? await storeMedium(place, blobs, 'lorax') : await blobs.putFile(place)
  return { path, digest, size, mtime: Math.trunc(stats.mtimeMs / 1000), mode: (stats.mode & 0o111) === 0 ? 0o644 : 0o755 }
}

/** Where the bytes of a file are. */
async function placeOf(root: string, path: string): Promise<string> {
  try {
    return await realpath(join(root, path))
  } catch (cause) {
    throw new MurliError('IMAGE_INVALID', `lorax left a link to nothing: ${path}`, { cause })
  }
}
