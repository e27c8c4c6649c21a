import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { writeRepository, writtenPackage } from '@murli/rpmmd/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatherCommand } from './gather-command.ts'
import { serveDirectory } from './serve-directory.ts'
import { VectorRepositories } from './vector-repositories.ts'

let repositories: VectorRepositories
const gather = new GatherCommand()

beforeAll(async () => {
  repositories = await VectorRepositories.write()
})
afterAll(() => repositories[Symbol.asyncDispose]())

describe('repositories of murli gather', () => {
  it.each(['gz', 'zst', 'xz', 'bz2', 'none'] as const)('may be stored as %s', async (compression) => {
    await writeRepository(gather.scratch, { packages: [writtenPackage('one')] }, compression)
    expect(await gather.run('--arch', 'x86_64', '--repo', `r=${relative(process.cwd(), gather.scratch)}`, 'one')).toBe(0)
    expect(gather.out).toEqual(['one-0:1-1.noarch'])
  })

  it('come over the network once, but for repomd.xml', async () => {
    await using server = await serveDirectory(repositories.directory)
    const args = ['--arch', 'x86_64', '--repo', `main=${server.url}/main`, 'dummy-bash']
    expect(await gather.run(...args)).toBe(0)
    expect(server.requests.splice(0).map(documentOf)).toEqual(['repomd', 'group', 'primary'])
    expect(await gather.run(...args)).toBe(0)
    expect(server.requests.splice(0).map(documentOf)).toEqual(['repomd'])
    expect(gather.out.slice(0, 13)).toEqual(gather.out.slice(13))
    expect(await gather.run(...args, '--multilib', 'runtime')).toBe(0)
    expect(server.requests.splice(0).map(documentOf)).toEqual(['repomd', 'filelists'])
    expect(await readdir(join(gather.scratch, 'cache/murli/metadata'))).toHaveLength(3)
  })

  it.each([
    ['without repomd.xml', (records: RepomdRecord[]) => records, 'other', 'repository r has no repodata/repomd.xml: '],
    [
      'without primary',
      (records: RepomdRecord[]) => records.filter(({ type }) => type !== 'primary'),
      '',
      'has no primary record in its repomd.xml',
    ],
    [
      'with zchunk only',
      (records: RepomdRecord[]) => records.map((record) => ({ ...record, type: `${record.type}_zck` })),
      '',
      'has no primary record in its repomd.xml (one in zchunk form is there, which is not read)',
    ],
    [
      'with another checksum',
      (records: RepomdRecord[]) => records.map((record) => ({ ...record, checksum: { type: 'sha256', value: 'ab'.repeat(32) } })),
      '',
      'does not have the checksum that repomd.xml declares',
    ],
  ])('%s are an error', async (_, edit, below, message) => {
    await writeRepository(gather.scratch, { packages: [writtenPackage('one')] })
    const path = join(gather.scratch, 'repodata/repomd.xml')
    const repomd = parseRepomd(await readFile(path, 'utf8'))
    await writeFile(path, printRepomd({ ...repomd, data: edit(repomd.data) }))
    expect(await gather.run('--arch', 'x86_64', '--repo', `r=${join(gather.scratch, below)}`, 'one')).toBe(1)
    expect(gather.err[0]).toContain(message)
    expect(gather.err.filter((line) => line.startsWith('error: '))).toHaveLength(1)
    expect(gather.err.join('\n')).not.toContain('defect')
  })

  it('may have zchunk beside, and anything else', async () => {
    await writeRepository(gather.scratch, { packages: [writtenPackage('one')] })
    const path = join(gather.scratch, 'repodata/repomd.xml')
    const repomd = parseRepomd(await readFile(path, 'utf8'))
    const beside = ['primary_zck', 'primary_db', 'prestodelta'].map((type) => ({ ...repomd.data[0]!, type, href: `repodata/${type}` }))
    await writeFile(path, printRepomd({ ...repomd, data: [...repomd.data, ...beside] }))
    expect(await gather.run('--arch', 'x86_64', '--repo', `r=${gather.scratch}`, 'one')).toBe(0)
  })

  it('need not answer: one error, exit status 1, and JSON of it', async () => {
    await using server = await serveDirectory('/nonexistent')
    expect(await gather.run('--arch', 'x86_64', '--repo', `r=${server.url}`, '--json', 'one')).toBe(1)
    expect(JSON.parse(gather.out[0] ?? '')).toMatchObject({ type: 'error', code: 'FILE_MISSING' })
  })
})

/** Which document a request was for: the last word of the file name before its endings. */
function documentOf(path: string): string {
  return /([a-z]+)\.xml/.exec(path)?.[1] ?? path
}
