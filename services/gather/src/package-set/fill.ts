import type { PackageSetManifest } from '@murli/contracts/documents'
import { FileListReader, type PackagePool, PoolFiller, type PoolRepository, type WantedFiles } from '@murli/rpmmd/pool'
import type { BlobStore } from '@murli/runtime/blobs'
import { setRecords } from './records.ts'

/** Where the records of a set are, and what ends reading them. */
export interface SetSurroundings {
  readonly blobs: BlobStore
  readonly signal: AbortSignal
}

/**
 * Adds packages of a set to a pool as those of a repository; their ordinal is their index in the set. They come in the order of their
 * records, not of the set: the engine's results do not depend on it. @throws {RpmmdError} REPO_INVALID
 */
export async function fillFromSet(
  pool: PackagePool,
  set: PackageSetManifest,
  { indices, repository }: { indices: Iterable<number>; repository: PoolRepository },
  surroundings: SetSurroundings,
): Promise<void> {
  pool.addRepository(repository)
  const filler = new PoolFiller(pool, { name: `the records of package set ${set.name}` })
  for await (const { index, slice } of setRecords(set, indices, 'primary', surroundings)) filler.add(slice, index)
}

/** Adds what is wanted of the full file lists of a set's packages, which are those of the pool from number `first` on. */
export async function fillFilesFromSet(
  pool: PackagePool,
  set: PackageSetManifest,
  { wanted, first }: { wanted: WantedFiles; first: number },
  surroundings: SetSurroundings,
): Promise<void> {
  const reader = new FileListReader(pool, wanted, first)
  for await (const { slice } of setRecords(set, set.packages.keys(), 'filelists', surroundings)) reader.read(slice)
}
