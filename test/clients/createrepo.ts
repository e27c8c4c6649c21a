import { createReadStream } from 'node:fs'
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openRecord } from '@murli/rpmmd/compression'
import { parseRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { execa } from 'execa'
import { expect } from 'vitest'

/** Every repository directory of an exported compose, relative to `compose/`. */
export async function repositories(compose: string): Promise<string[]> {
  const paths = await readdir(compose, { recursive: true })
  return paths
    .filter((path) => path.endsWith('repodata/repomd.xml'))
    .map((path) => dirname(dirname(path)))
    .toSorted()
}

/**
 * Runs the real createrepo_c over a repository's packages, with the arguments that its options stand for, and compares its records,
 * opened, with the ones that are there. All of ours are verified: sizes, checksums, and names that begin with the checksum.
 */
export async function expectSameAsCreaterepo(repository: string, args: readonly string[] = ['--no-database']): Promise<void> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'murli-createrepo-'))
  const fixed = ['--outputdir', scratch.path, '--quiet', '--update', '--excludes', 'addons/*']
  await execa('createrepo_c', [...fixed, ...args, repository])
  const [ours, theirs] = [await openedRecords(repository), await openedRecords(scratch.path)]
  for (const [type, text] of theirs) expect(ours.get(type) === text, `${repository}: ${type} differs from createrepo_c's`).toBe(true)
}

/** The content of the records of a repository by type, verified. */
async function openedRecords(repository: string): Promise<Map<string, string>> {
  const repomd = parseRepomd(await readFile(join(repository, 'repodata', 'repomd.xml'), 'utf8'), repository)
  const found = new Map<string, string>()
  for (const record of repomd.data) {
    expect(record.href, `${repository}: name of ${record.type}`).toContain(`/${record.checksum.value}-`)
    const bytes = Buffer.concat(await Array.fromAsync(openRecord(record, createReadStream(join(repository, record.href)))))
    found.set(record.type, record.type.endsWith('_db') ? await databaseText(bytes, repomd.data, record) : bytes.toString())
  }
  return found
}

/** Tables, indexes and rows of a database in order; what it says of its document holds, and is left out since that is compressed. */
async function databaseText(bytes: Buffer, records: readonly RepomdRecord[], { type }: RepomdRecord): Promise<string> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'murli-database-'))
  const path = join(scratch.path, 'database.sqlite')
  await writeFile(path, bytes)
  const { stdout } = await execa('sqlite3', [path, '.dump'], { maxBuffer: 2 ** 28 })
  const document = records.find((record) => record.type === type.replace('_db', ''))
  expect(stdout).toContain(`INSERT INTO db_info VALUES(10,'${document?.checksum.value}')`)
  return stdout
    .replace(document?.checksum.value ?? '', 'SUM')
    .split('\n')
    .toSorted()
    .join('\n')
}
