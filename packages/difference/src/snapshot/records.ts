import { openRecord } from '@murli/rpmmd/compression'
import { parseRepomd, type RepomdRecord, safeHref } from '@murli/rpmmd/repomd'
import { type ComposeFiles, textOf } from '../compose-files.ts'

/** A file that a repository's repomd.xml names, and where it is in the compose. */
export interface FoundRecord {
  readonly record: RepomdRecord
  readonly path: string
}

/** The records of a repository by type; none when it has no repomd.xml. `directory` as in snapshots. */
export async function recordsOf(files: ComposeFiles, directory: string): Promise<Map<string, FoundRecord>> {
  const text = await textOf(files, `${directory}/repodata/repomd.xml`)
  if (text === null) return new Map()
  return new Map(
    parseRepomd(text).data.map((record) => [record.type, { record, path: `${directory}/${safeHref(record.href, directory)}` }]),
  )
}

/** The content of a record, verified as it passes. @throws {RpmmdError} REPO_INVALID */
export function readRecord(files: ComposeFiles, { record, path }: FoundRecord): AsyncIterable<Buffer> {
  return openRecord(record, files.read(path), path)
}
