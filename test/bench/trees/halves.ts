import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { openRecord } from '@murli/rpmmd/compression'
import { documentFrame, packageSlices, type DocumentName } from '@murli/rpmmd/records'
import { parseRepomd, printRepomd, type Repomd, type RepomdRecord } from '@murli/rpmmd/repomd'

const DOCUMENTS = ['primary', 'filelists', 'other'] as const
const NEWLINE = Buffer.from('\n')

/** The three documents of a repository on disk: their open checksums, and how much is stored. */
export async function recordsOf(repository: string): Promise<{ opened: string[]; storedBytes: number }> {
  const { data } = await repomdOf(repository)
  const records = DOCUMENTS.map((document) => data.find(({ type }) => type === document))
  return {
    opened: records.map((record) => record?.openChecksum?.value ?? ''),
    storedBytes: records.reduce((sum, record) => sum + (record?.size ?? 0), 0),
  }
}

/** Two repositories, metadata only, with every other one of the first `count` packages each. @returns their directories */
export async function writeHalves(repository: string, scratch: string, count: number): Promise<string[]> {
  const halves = ['even', 'odd'].map((name) => ({ directory: join(scratch, name), data: [] as RepomdRecord[] }))
  for (const { directory } of halves) await mkdir(join(directory, 'repodata'), { recursive: true })
  for (const document of DOCUMENTS) {
    const slices = await firstSlices(repository, document, count)
    for (const [half, { directory, data }] of halves.entries()) {
      data.push(
        await writeDocument(
          directory,
          document,
          slices.filter((_, index) => index % 2 === half),
        ),
      )
    }
  }
  for (const { directory, data } of halves) {
    const repomd = { revision: '1', tags: { content: [], repo: [], distro: [] }, data }
    await writeFile(join(directory, 'repodata/repomd.xml'), printRepomd(repomd))
  }
  return halves.map(({ directory }) => directory)
}

async function repomdOf(repository: string): Promise<Repomd> {
  return parseRepomd(await readFile(join(repository, 'repodata/repomd.xml'), 'utf8'))
}

async function firstSlices(repository: string, document: DocumentName, count: number): Promise<Buffer[]> {
  const record = (await repomdOf(repository)).data.find(({ type }) => type === document)
  if (record === undefined) throw new Error(`${repository} has no ${document}`)
  const slices: Buffer[] = []
  for await (const slice of packageSlices(openRecord(record, createReadStream(join(repository, record.href))))) {
    if (slices.length < count) slices.push(Buffer.from(slice))
  }
  return slices
}

async function writeDocument(directory: string, document: DocumentName, slices: readonly Buffer[]): Promise<RepomdRecord> {
  const { head, tail } = documentFrame(document, slices.length)
  const open = Buffer.concat([Buffer.from(head), ...slices.flatMap((slice) => [slice, NEWLINE]), Buffer.from(tail)])
  const stored = await promisify(gzip)(open)
  const href = `repodata/${document}.xml.gz`
  await writeFile(join(directory, href), stored)
  const sizes = { size: stored.length, openSize: open.length }
  return { type: document, checksum: sha256(stored), openChecksum: sha256(open), href, base: null, timestamp: 1, ...sizes }
}

function sha256(bytes: Buffer): { type: string; value: string } {
  return { type: 'sha256', value: createHash('sha256').update(bytes).digest('hex') }
}
