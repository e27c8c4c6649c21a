import { TreePath, type TreeFile } from '@murli/contracts/documents'
import type { ExtraFileSource } from '@murli/contracts/slices'
import { printTreeExtraFiles } from '@murli/productmd'
import { checksumHash } from '@murli/rpmmd/compression'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

/** Files that an image has at its root beside its own. */
export interface RootFiles {
  readonly files: readonly TreeFile[]
  /** Text of `extra_files.json`; null when there is nothing to list (spec 06 §4.2). */
  readonly listing: string | null
}

/**
 * The files that the block of an image asks for. What stands at the top of a source replaces what an earlier one brought; deeper down
 * two sources must not bring the same (spec 05 §6.2).
 * @throws {MurliError} FILE_MISSING for a source that brings nothing, CONFIG_INVALID on a conflict, PATH_UNSAFE.
 */
export async function rootFiles(
  sources: readonly ExtraFileSource[],
  { checksums, mtime, blobs }: { checksums: readonly string[]; mtime: number; blobs: BlobStore },
): Promise<RootFiles> {
  const files = new Map<string, TreeFile>()
  for (const source of sources) {
    if (source.from !== 'pinned') throw new MurliError('INTERNAL', 'files of extra images come from no package set')
    if (source.files.length === 0) throw nothingBrought(source.target)
    for (const { path, ref, mode } of source.files) {
      const place = safePath(source.target === '' ? path : `${source.target}/${path}`)
      if (files.has(place) && path.includes('/')) throw conflict(place)
      files.set(place, { path: place, digest: ref.digest, size: ref.size, mtime, mode: mode & 0o777 })
    }
  }
  const sorted = [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const listed = await Promise.all(
    sorted.map(async (file) => ({ file: file.path, size: file.size, checksums: await sumsOf(file, checksums, blobs) })),
  )
  return { files: sorted, listing: listed.length === 0 ? null : printTreeExtraFiles(listed) }
}

async function sumsOf(file: TreeFile, types: readonly string[], blobs: BlobStore): Promise<Record<string, string>> {
  const hashes = types.map((type) => [type, checksumHash(type)] as const)
  for await (const chunk of await blobs.read(file)) for (const [, hash] of hashes) hash.update(chunk as Uint8Array)
  return Object.fromEntries(hashes.map(([type, hash]) => [type, hash.digest('hex')]))
}

function safePath(path: string): string {
  const parsed = TreePath.safeParse(path)
  if (parsed.success) return parsed.data
  throw new MurliError('PATH_UNSAFE', `extra_isos: ${JSON.stringify(path)} is not a path inside the image`, { details: { path } })
}

function nothingBrought(target: string): MurliError {
  const place = target === '' ? 'the root of the image' : `'${target}'`
  return new MurliError('FILE_MISSING', `extra_isos: a source of extra_files for ${place} brings no file`, {
    hint: 'the file, or directory, was not there when the compose started',
  })
}

function conflict(path: string): MurliError {
  return new MurliError('CONFIG_INVALID', `extra_isos: two sources of extra_files bring ${path}`, {
    hint: 'give one of the sources another target',
    details: { path },
  })
}
