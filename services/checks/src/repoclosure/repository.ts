import type { Ref } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'
import { openRecord } from '@murli/rpmmd/compression'
import type { Dependency } from '@murli/rpmmd/dependency'
import { packageSlices, parseFilelists, parsePrimary, pkgidOf } from '@murli/rpmmd/records'
import type { DocumentName, PackageRecord } from '@murli/rpmmd/records'
import { parseRepomd } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { flattenTree, type ManifestStore } from '@murli/runtime/manifests'
import type { ClosurePackage } from './closure.ts'

/** Where repository metadata is read from. */
export interface Stores {
  readonly blobs: BlobStore
  readonly manifests: ManifestStore
  readonly signal: AbortSignal
}

/** A package of a repository, with the paths of its file list that somebody asked for. */
export class RepositoryPackage implements ClosurePackage {
  readonly name: string
  readonly epoch: string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly checked: boolean
  readonly pkgid: string
  readonly #record: PackageRecord
  readonly #listed: string[] = []

  constructor(record: PackageRecord, checked: boolean) {
    this.name = record.name
    this.epoch = record.epoch
    this.version = record.version
    this.release = record.release
    this.arch = record.arch
    this.pkgid = record.checksum.value
    this.checked = checked
    this.#record = record
  }

  get provides(): readonly Dependency[] {
    return this.#record.provides
  }

  get requires(): readonly Dependency[] {
    return this.#record.requires
  }

  files(): readonly string[] {
    return [...this.#record.primaryFiles.map(({ path }) => path), ...this.#listed]
  }

  /** Adds paths of the full file list. */
  addFiles(paths: readonly string[]): void {
    this.#listed.push(...paths)
  }
}

/** Gives the package elements of a document, in file order. */
export type Documents = (document: DocumentName) => AsyncIterable<Buffer>

/** A repository whose packages are in memory. */
export interface ClosureRepository {
  readonly documents: Documents
  readonly packages: readonly RepositoryPackage[]
}

/**
 * Reads the packages that primary metadata lists. `checked`: whether the repository is the one to check.
 * @throws {MurliError | RpmmdError} code `REPO_INVALID` when the metadata is incomplete or malformed.
 */
export async function readRepository(documents: Documents, checked: boolean): Promise<ClosureRepository> {
  const packages: RepositoryPackage[] = []
  for await (const slice of documents('primary')) packages.push(new RepositoryPackage(parsePrimary(slice), checked))
  return { documents, packages }
}

/**
 * Looks for paths in the full file lists and gives them to the packages that have them.
 * @throws {MurliError | RpmmdError} code `REPO_INVALID` when the metadata is incomplete or malformed.
 */
export async function addFileLists(repository: ClosureRepository, wanted: ReadonlySet<string>): Promise<void> {
  const packages = new Map(repository.packages.map((packaged) => [packaged.pkgid, packaged]))
  for await (const slice of repository.documents('filelists')) {
    const { files } = parseFilelists(slice)
    const paths = files.map(({ path }) => path).filter((path) => wanted.has(path))
    if (paths.length > 0) packages.get(pkgidOf(slice))?.addFiles(paths)
  }
}

/** The documents of a tree that holds `repodata/`. */
export function treeDocuments(stores: Stores, tree: Ref): Documents {
  return (document) => documentSlices(stores, tree, document)
}

async function* documentSlices(stores: Stores, tree: Ref, document: DocumentName): AsyncGenerator<Buffer> {
  const files = new Map((await flattenTree(stores.manifests, tree)).map((file) => [file.path, file]))
  const repomd = parseRepomd((await stores.blobs.readBytes(fileAt(files, 'repodata/repomd.xml'))).toString('utf8'))
  const record = repomd.data.find(({ type }) => type === document)
  if (record === undefined) throw new MurliError('REPO_INVALID', `repodata/repomd.xml does not list ${document}`)
  const stored = await stores.blobs.read(fileAt(files, record.href))
  for await (const slice of packageSlices(openRecord(record, stored), { name: record.href, document })) {
    stores.signal.throwIfAborted()
    yield slice
  }
}

function fileAt(files: ReadonlyMap<string, TreeFile>, path: string): TreeFile {
  const file = files.get(path)
  if (file === undefined) throw new MurliError('REPO_INVALID', `the repository has no ${path}`)
  return file
}
