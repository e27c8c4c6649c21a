import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CreaterepoSlice, RepodataCompression } from '@murli/contracts/slices'
import { openRecord } from '@murli/rpmmd/compression'
import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { storeCompressed, type RecordName, type StoredRecord } from './records.ts'

/** Version of the tables (spec 05 §3.11). */
const DATABASE_VERSION = 10
/** Between the program and us; packed and opened once more, so it has to be quick. */
const INTERMEDIATE = 'gz'

/**
 * SQLite databases of the three documents, made by `sqliterepo_c` out of these as they are stored: the program makes what
 * `createrepo_c --database` makes, in a process of its own. A database names the checksum of its document (spec 05 §3.11). zstd is opened
 * first, since not every version of the program reads it. @throws {MurliError} TOOL_MISSING, TOOL_FAILED
 */
export async function databaseRecords(
  ctx: TaskContext<CreaterepoSlice>,
  documents: readonly StoredRecord[],
  compression: RepodataCompression,
  nameOf: (type: string, fileName: string) => RecordName,
): Promise<StoredRecord[]> {
  const directory = join(ctx.scratch, 'databases')
  await mkdir(join(directory, 'repodata'), { recursive: true })
  const placed = await Promise.all(documents.map((document) => placeDocument(ctx, document, directory)))
  const repomdPath = join(directory, 'repodata', 'repomd.xml')
  await writeFile(repomdPath, printRepomd({ revision: '0', tags: { content: [], repo: [], distro: [] }, data: placed }))
  await ctx.tool('sqliterepo_c', ['--quiet', `--compress-type=${INTERMEDIATE}`, directory])
  const { data } = parseRepomd(await readFile(repomdPath, 'utf8'))
  return Promise.all(
    placed.map(async ({ type }) => {
      const made = data.find((record) => record.type === `${type}_db`)
      if (made === undefined) throw new MurliError('TOOL_FAILED', `sqliterepo_c made no database of ${type}`)
      const content = openRecord(made, createReadStream(join(directory, made.href)))
      const stored = await storeCompressed(nameOf(made.type, `${type}.sqlite`), compression, content, ctx.blobs)
      return { ...stored, record: { ...stored.record, databaseVersion: DATABASE_VERSION } }
    }),
  )
}

/** Lays a document where the program looks for it. @returns its record with the place; the checksum stays the stored one. */
async function placeDocument(ctx: TaskContext<CreaterepoSlice>, { record, ref }: StoredRecord, directory: string): Promise<RepomdRecord> {
  if (!record.href.endsWith('.zst')) {
    await ctx.blobs.place(ref, join(directory, record.href))
    return record
  }
  const href = `repodata/${basename(record.href, '.zst')}`
  await pipeline(openRecord(record, await ctx.blobs.read(ref)), createWriteStream(join(directory, href)))
  return { ...record, href }
}
