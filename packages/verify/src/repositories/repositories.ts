import { openRecord } from '@murli/rpmmd/compression'
import { RpmmdError } from '@murli/rpmmd/error'
import { type DocumentName, packageSlices, type PackageRecord, parsePrimary } from '@murli/rpmmd/records'
import { parseRepomd, type Repomd, type RepomdRecord, safeHref } from '@murli/rpmmd/repomd'
import type { Problem } from '../check.ts'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { type VariantDirectory, variantDirectories } from '../compose/trees.ts'

/** A repository that composeinfo names and that is there. */
export interface Repository extends Omit<VariantDirectory, 'path'> {
  /** Of its directory, relative to the compose's. */
  readonly path: string
  /** Of its repomd.xml. */
  readonly repomdPath: string
}

/** A repository with what its repomd.xml says. */
export interface OpenRepository extends Repository {
  readonly text: string
  readonly repomd: Repomd
}

/** All repositories whose directory exists, whatever is in it; one of sources stands once for all arches. */
export function repositories(compose: ComposeDirectory): Promise<Repository[]> {
  return compose.derived('repositories', async () => {
    const composeinfo = await compose.payload('composeinfo')
    const { directories } = await compose.listing()
    const named = composeinfo === null ? [] : variantDirectories(composeinfo, 'repository')
    return named
      .map((directory) => ({
        ...directory,
        path: inProduct(directory.path),
        repomdPath: `${inProduct(directory.path)}/repodata/repomd.xml`,
      }))
      .filter(({ path }) => directories.has(path))
  })
}

/** The repositories whose repomd.xml can be read (of the others, check 34 tells). */
export function openRepositories(compose: ComposeDirectory): Promise<OpenRepository[]> {
  return compose.derived('open repositories', async () => {
    const opened = await compose.each(await repositories(compose), (repository) => openRepository(compose, repository))
    return opened.filter((repository) => 'repomd' in repository)
  })
}

/** Reads repomd.xml. @returns what is wrong when it cannot be read */
export async function openRepository(compose: ComposeDirectory, repository: Repository): Promise<OpenRepository | Problem> {
  const { repomdPath: path } = repository
  const text = await compose.text(path)
  if (text === null) return { path, message: 'does not exist', expected: 'a repository' }
  try {
    return { ...repository, text, repomd: parseRepomd(text) }
  } catch (error) {
    if (error instanceof RpmmdError) return { path, message: error.message, expected: 'a repomd.xml that can be read' }
    throw error
  }
}

/**
 * Looks for problems in one repository after the other. A repository whose metadata turn out to be unreadable has none: what is wrong
 * with records and documents is told by checks 35 and 40.
 */
export async function* inRepositories(
  compose: ComposeDirectory,
  look: (repository: OpenRepository) => AsyncIterable<Problem>,
): AsyncGenerator<Problem> {
  for (const repository of await openRepositories(compose)) {
    try {
      yield* await Array.fromAsync(look(repository))
    } catch (error) {
      if (!(error instanceof RpmmdError)) throw error
    }
  }
}

/** The record of a type; undefined when repomd.xml does not have it. */
export function recordOf({ repomd }: OpenRepository, type: string): RepomdRecord | undefined {
  return repomd.data.find((record) => record.type === type)
}

/** Where the file of a record is, relative to the compose's directory. @throws {RpmmdError} PATH_UNSAFE */
export function recordPath({ path }: Repository, { href }: RepomdRecord): string {
  return `${path}/${safeHref(href, path)}`
}

/** Content of up to so many bytes is kept: most repositories of a compose are small, and every check reads them. */
const KEPT_BYTES = 64 * 1024

/** The verified content of a record. @throws {RpmmdError} REPO_INVALID, PATH_UNSAFE; there being no such file is REPO_INVALID too */
export async function* recordContent(compose: ComposeDirectory, repository: Repository, record: RepomdRecord): AsyncGenerator<Buffer> {
  const path = recordPath(repository, record)
  if ((await compose.file(path))?.kind !== 'file') throw new RpmmdError('REPO_INVALID', `${path} is not there`)
  const open = (): AsyncGenerator<Buffer> => openRecord(record, compose.stream(path), path)
  if ((record.openSize ?? Infinity) > KEPT_BYTES) yield* open()
  else yield* await compose.derived(`content of ${path}`, () => Array.fromAsync(open()))
}

/** The package elements of a document; each is a view that holds until the next one. @throws {RpmmdError} REPO_INVALID */
export async function* elementsOf(compose: ComposeDirectory, repository: OpenRepository, document: DocumentName): AsyncGenerator<Buffer> {
  const record = recordOf(repository, document)
  if (record === undefined) throw new RpmmdError('REPO_INVALID', `${repository.repomdPath} does not list ${document}`)
  yield* packageSlices(recordContent(compose, repository, record), { name: record.href, document })
}

/** The packages of a repository in its order. @throws {RpmmdError} REPO_INVALID */
export async function* packagesOf(compose: ComposeDirectory, repository: OpenRepository): AsyncGenerator<PackageRecord> {
  for await (const element of elementsOf(compose, repository, 'primary')) yield parsePrimary(element)
}

/** Types of the checksums that packages have in the repositories, by the first package of each. */
export async function checksumTypes(compose: ComposeDirectory): Promise<string[]> {
  const first = await compose.each(await openRepositories(compose), async (repository) => {
    try {
      for await (const { checksum } of packagesOf(compose, repository)) return checksum.type
    } catch (error) {
      if (!(error instanceof RpmmdError)) throw error
    }
    return null
  })
  return [...new Set(first.filter((type) => type !== null))]
}
