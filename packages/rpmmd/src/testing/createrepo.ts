import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openRecord } from '../compression/index.ts'
import type { DocumentName } from '../records/index.ts'
import { parseRepomd } from '../repomd/index.ts'

const run = promisify(execFile)

/** Runs createrepo_c over a directory as the peer does (gz, no databases; spec 05 §2.3), with more arguments where given, and opens what it wrote. */
export async function runCreaterepo(
  directory: string,
  { checksum = 'sha256', args = ['--no-database'] } = {},
): Promise<Record<DocumentName, Buffer>> {
  await run('createrepo_c', ['--unique-md-filenames', `--checksum=${checksum}`, ...args, directory])
  const [primary, filelists, other] = await Promise.all([
    openDocument(directory, 'primary'),
    openDocument(directory, 'filelists'),
    openDocument(directory, 'other'),
  ])
  return { primary, filelists, other }
}

/** The verified content of one record of a repository on disk. */
export async function openDocument(directory: string, document: DocumentName): Promise<Buffer> {
  const repomd = parseRepomd(await readFile(join(directory, 'repodata/repomd.xml'), 'utf8'))
  const record = repomd.data.find(({ type }) => type === document)!
  return Buffer.concat(await Array.fromAsync(openRecord(record, createReadStream(join(directory, record.href)))))
}
