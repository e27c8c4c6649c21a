import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { writeRepository, type WrittenPackage } from '@murli/rpmmd/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { serveDirectory } from './serve-directory.ts'
import { VectorRepositories, vectorCases } from './vector-repositories.ts'

let repositories: VectorRepositories
let scratch: string
let out: string[]
let err: string[]

beforeAll(async () => {
  repositories = await VectorRepositories.write()
})
afterAll(() => repositories[Symbol.asyncDispose]())

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'murli-gather-'))
  vi.stubEnv('XDG_CACHE_HOME', join(scratch, 'cache'))
  out = []
  err = []
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(scratch, { recursive: true })
})

function run(...args: string[]): Promise<number> {
  const context = {
    out: (line: string) => void out.push(...line.split('\n')),
    err: (line: string) => void err.push(line),
    isTerminal: false,
    terminal: { write: () => undefined },
  }
  return runCommandLine(['gather', ...args], context)
}

const at = (id: string): string => join(repositories.directory, id)
const main = (): string[] => ['--arch', 'x86_64', '--repo', `main=${at('main')}`]

describe('what is printed', () => {
  it('is one package a line, binaries before sources, and how many', async () => {
    expect(await run(...main(), 'dummy-bash')).toBe(0)
    expect(out).toEqual([
      'dummy-basesystem-0:10.0-6.noarch',
      'dummy-bash-0:4.2.37-6.x86_64',
      'dummy-filesystem-0:4.2.37-6.x86_64',
      'dummy-glibc-0:2.14-5.x86_64',
      'dummy-glibc-common-0:2.14-5.x86_64',
      'dummy-basesystem-0:10.0-6.src',
      'dummy-bash-0:4.2.37-6.src',
      'dummy-filesystem-0:4.2.37-6.src',
      'dummy-glibc-0:2.14-5.src',
      'dummy-bash-debuginfo-0:4.2.37-6.x86_64',
      'dummy-bash-debugsource-0:4.2.37-6.x86_64',
      'dummy-glibc-debuginfo-0:2.14-5.x86_64',
      'dummy-glibc-debuginfo-common-0:2.14-5.x86_64',
    ])
    expect(err).toEqual([expect.stringMatching(/^x86_64: 5 binary, 4 source, 4 debug packages of \d+$/)])
  })

  it('tells the reason after a tab when asked', async () => {
    await run(...main(), '--exclude-source', '--exclude-debug', '--explain', 'dummy-bash')
    expect(out).toContain('dummy-bash-0:4.2.37-6.x86_64\tinput dummy-bash')
    expect(out.find((line) => line.startsWith('dummy-glibc-0:'))).toMatch(
      /\trequires dummy-bash-4\.2\.37-6\.x86_64: dummy-glibc\(x86-64\)$/,
    )
  })

  it('has reasons in JSON only when asked', async () => {
    await run(...main(), '--json', 'dummy-bash')
    await run(...main(), '--json', '--explain', 'dummy-bash')
    const [plain, explained] = out.map((line) => (JSON.parse(line) as { rpm: object[] }).rpm[1])
    expect(plain).toEqual({ pkg: 'dummy-bash-0:4.2.37-6.x86_64', repo: 'main', flags: ['input'] })
    expect(explained).toEqual({ ...plain, reasons: [{ kind: 'input', by: 'dummy-bash' }] })
  })

  it('leaves out what stays in a lookaside repository, and says so', async () => {
    const options = ['--arch', 'x86_64', '--repo', `main=${at('main')}`, '--lookaside', `other=${at('main-copy')}`]
    expect(await run(...options, 'dummy-bash')).toBe(0)
    expect(out).toEqual([])
    expect(err).toEqual([
      expect.stringMatching(/^x86_64: 0 binary, 0 source, 0 debug packages of \d+; 4 more stay in lookaside repositories$/),
    ])
  })
})

describe('what is missing', () => {
  it('is told on the error stream, and by the exit status', async () => {
    expect(await run(...main(), 'dummy-bash', 'nonesuch', 'x*')).toBe(1)
    expect(out).toHaveLength(13)
    expect(err.slice(0, 2)).toEqual(['warning: no package fits nonesuch', 'warning: no package fits x*'])
  })

  it('is told of requirements, too', async () => {
    const wanting: WrittenPackage = { ...madeUp('wanting'), requires: [{ name: 'absent', flags: 'GE', epoch: '0', version: '2' }] }
    await writeRepository(scratch, { packages: [wanting] })
    expect(await run('--arch', 'x86_64', '--repo', `r=${scratch}`, 'wanting', '--prepopulate', 'no.noarch')).toBe(1)
    expect(err.slice(0, 2)).toEqual([
      'warning: no package is no.noarch, which was to be prepopulated',
      'warning: wanting.noarch requires what nothing provides: absent >= 2',
    ])
    expect(await run('--arch', 'x86_64', '--repo', `r=${scratch}`, 'wanting', '--json')).toBe(0)
    expect(JSON.parse(out.at(-1) ?? '')).toMatchObject({ unresolved: { 'wanting.noarch': ['absent >= 2'] } })
  })
})

describe('options', () => {
  const names = (): string[] => out.map((line) => line.replace(/-\d+:.*(?=\.)/, ''))

  it.each([
    [
      ['--group', 'core', '--nodeps'],
      ['dummy-bash.x86_64', 'dummy-bash.src', 'dummy-bash-debuginfo.x86_64', 'dummy-bash-debugsource.x86_64'],
    ],
    [
      ['--group', 'core=default', '--nodeps', '--exclude-debug'],
      ['dummy-bash.x86_64', 'dummy-bash.src'],
    ],
    [['dummy-bash', '--nodeps', '--exclude-source', '--exclude-debug'], ['dummy-bash.x86_64']],
    [['dummy-bash*', '--exclude', '*-doc', '--nodeps', '--exclude-source', '--exclude-debug'], ['dummy-bash.x86_64']],
    [
      ['dummy-b*', '--exclude-group', 'core', '--nodeps', '--exclude-source', '--exclude-debug'],
      ['dummy-basesystem.noarch', 'dummy-bash-doc.noarch'],
    ],
    [
      ['dummy-bash', '--fulltree', '--nodeps', '--exclude-source', '--exclude-debug'],
      ['dummy-bash.x86_64', 'dummy-bash-doc.noarch'],
    ],
    [
      ['dummy-bash', '--fulltree', '--fulltree-exclude', 'dummy-bash', '--nodeps', '--exclude-source', '--exclude-debug'],
      ['dummy-bash.x86_64'],
    ],
  ])('%j', async (args, expected) => {
    expect(await run(...main(), ...args)).toBe(0)
    expect(names()).toEqual(expected)
  })

  it('follow the rules that are asked for; without a case those of composes', async () => {
    expect(await run(...main(), 'dummy-bash.x86_64')).toBe(1)
    expect(await run(...main(), '--rules', '4.10', 'dummy-bash.x86_64')).toBe(0)
  })
})

describe('a case', () => {
  const [vector] = vectorCases('cases.json')
  const minimal = { arch: 'x86_64', repos: ['main'], packages: ['dummy-bash'], options: { exclude_source: true, exclude_debug: true } }

  async function input(document: unknown): Promise<string> {
    const path = join(scratch, 'case.json')
    await writeFile(path, typeof document === 'string' ? document : JSON.stringify(document))
    return path
  }

  it('is added to and overridden by options', async () => {
    const path = await input(minimal)
    expect(await run('--input', path, '--repo', `main=${at('main')}`, '--nodeps', 'dummy-glibc', '--arch', 'i386')).toBe(0)
    expect(out).toEqual(['dummy-bash-0:4.2.37-6.i686', 'dummy-glibc-0:2.14-5.i686'])
  })

  it('may leave repositories to the options', async () => {
    const { repos: _, ...rest } = minimal
    expect(await run('--input', await input(rest), '--repo', `any=${at('main')}`)).toBe(0)
    expect(out).toHaveLength(5)
  })

  it('says what it has no use for', async () => {
    const path = await input({ ...minimal, titel: 'x', options: { fulltre: true } })
    expect(await run('--input', path, '--repo', `main=${at('main')}`, '--repo', 'other=/nowhere')).toBe(0)
    expect(err.slice(0, 3)).toEqual([
      `warning: ${path}: nothing is known of titel; it has no effect`,
      `warning: ${path}: nothing is known of options.fulltre; it has no effect`,
      'note: the case does not name these repositories: other',
    ])
  })

  it.each([
    ['{', /^error: .*case\.json is no JSON: /],
    [[], /^error: .*case\.json: Invalid input: expected object, received array/],
    [{ ...minimal, packages: 'bash' }, /^error: .*case\.json: packages: Invalid input: expected array, received string/],
    [
      { ...minimal, options: { greedy: 'some' } },
      /^error: .*case\.json: options\.greedy: Invalid option: expected one of "none"\|"all"\|"build"/,
    ],
    [vector, /^error: the case names repositories without an address: main$/],
  ])('that is wrong is told: %j', async (document, message) => {
    expect(await run('--input', await input(document))).toBe(2)
    expect(err[0]).toMatch(message)
  })
})

describe('wrong usage has exit status 2', () => {
  it.each([
    [['--repo', 'main=/x', 'bash'], '--arch is missing: the arch of the tree, such as x86_64'],
    [['--arch', 'x86', '--repo', 'main=/x', 'bash'], '--arch x86: no tree has that arch'],
    [['--arch', 'noarch', '--repo', 'main=/x', 'bash'], '--arch noarch: no tree has that arch'],
    [['--arch', 'x86_64', 'bash'], '--repo is missing: a repository to take packages from, as ID=URL'],
    [['--arch', 'x86_64', '--lookaside', 'main=/x', 'bash'], '--repo is missing: a repository to take packages from, as ID=URL'],
    [['--arch', 'x86_64', '--repo', 'main=/x'], 'nothing is asked for'],
    [['--arch', 'x86_64', '--repo', '/x', 'bash'], '--repo /x: expected ID=URL'],
    [['--arch', 'x86_64', '--repo', 'https://h/?a=b', 'bash'], '--repo https://h/?a=b: expected ID=URL'],
    [['--arch', 'x86_64', '--repo', 'a=/x', '--lookaside', 'a=/y', 'bash'], '--lookaside a=/y: repository a is given twice'],
    [
      ['--arch', 'x86_64', '--repo', 'a=ftp://h/', 'bash'],
      'repository a: "ftp://h/" is no absolute path and no file:, http: or https: URL',
    ],
    [['--arch', 'x86_64', '--repo', 'a=/x', '--group', 'core=some'], "--group core=some: there is no level 'some'"],
    [['--arch', 'x86_64', '--repo', 'a=/x', 'b', '--conditional', 'c'], '--conditional c: expected NAME=INSTALL'],
    [
      ['--arch', 'x86_64', '--repo', 'a=/x', 'b', '--greedy', 'some'],
      "option '--greedy <method>' argument 'some' is invalid. Allowed choices are none, all, build.",
    ],
    [
      ['--arch', 'x86_64', '--repo', 'a=/x', 'b', '--multilib', 'some'],
      "option '--multilib <method>' argument 'some' is invalid. Allowed choices are none, all, runtime, devel.",
    ],
    [['--input', '/nowhere/case.json'], '--input: /nowhere/case.json cannot be read: no such file or directory'],
  ])('%j', async (args, message) => {
    expect(await run(...args)).toBe(2)
    expect(err[0]).toBe(`error: ${message}`)
  })
})

describe('repositories', () => {
  it.each(['gz', 'zst', 'xz', 'bz2', 'none'] as const)('may be stored as %s', async (compression) => {
    await writeRepository(scratch, { packages: [madeUp('one')] }, compression)
    expect(await run('--arch', 'x86_64', '--repo', `r=${relative(process.cwd(), scratch)}`, 'one')).toBe(0)
    expect(out).toEqual(['one-0:1-1.noarch'])
  })

  it('come over the network once, but for repomd.xml', async () => {
    await using server = await serveDirectory(repositories.directory)
    const args = ['--arch', 'x86_64', '--repo', `main=${server.url}/main`, 'dummy-bash']
    expect(await run(...args)).toBe(0)
    expect(server.requests.splice(0).map(documentOf)).toEqual(['repomd', 'group', 'primary'])
    expect(await run(...args)).toBe(0)
    expect(server.requests.splice(0).map(documentOf)).toEqual(['repomd'])
    expect(out.slice(0, 13)).toEqual(out.slice(13))
    expect(await run(...args, '--multilib', 'runtime')).toBe(0)
    expect(server.requests.splice(0).map(documentOf)).toEqual(['repomd', 'filelists'])
    expect(await readdir(join(scratch, 'cache/murli/metadata'))).toHaveLength(3)
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
    await writeRepository(scratch, { packages: [madeUp('one')] })
    const path = join(scratch, 'repodata/repomd.xml')
    const repomd = parseRepomd(await readFile(path, 'utf8'))
    await writeFile(path, printRepomd({ ...repomd, data: edit(repomd.data) }))
    expect(await run('--arch', 'x86_64', '--repo', `r=${join(scratch, below)}`, 'one')).toBe(1)
    expect(err[0]).toContain(message)
    expect(err.filter((line) => line.startsWith('error: '))).toHaveLength(1)
    expect(err.join('\n')).not.toContain('defect')
  })

  it('may have zchunk beside, and anything else', async () => {
    await writeRepository(scratch, { packages: [madeUp('one')] })
    const path = join(scratch, 'repodata/repomd.xml')
    const repomd = parseRepomd(await readFile(path, 'utf8'))
    const beside = ['primary_zck', 'primary_db', 'prestodelta'].map((type) => ({ ...repomd.data[0]!, type, href: `repodata/${type}` }))
    await writeFile(path, printRepomd({ ...repomd, data: [...repomd.data, ...beside] }))
    expect(await run('--arch', 'x86_64', '--repo', `r=${scratch}`, 'one')).toBe(0)
  })

  it('need not answer: one error, exit status 1, and JSON of it', async () => {
    await using server = await serveDirectory('/nonexistent')
    expect(await run('--arch', 'x86_64', '--repo', `r=${server.url}`, '--json', 'one')).toBe(1)
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ type: 'error', code: 'FILE_MISSING' })
  })
})

it('a group that no comps have is an error', async () => {
  expect(await run(...main(), '--group', 'nonesuch')).toBe(1)
  expect(err).toEqual([
    'error: group "nonesuch" is in the comps of no repository',
    expect.stringMatching(/^hint: groups: .*\bcore, .*standard/),
  ])
})

/** Which document a request was for: the last word of the file name before its endings. */
function documentOf(path: string): string {
  return /([a-z]+)\.xml/.exec(path)?.[1] ?? path
}

function madeUp(name: string): WrittenPackage {
  return {
    name,
    epoch: 0,
    version: '1',
    release: '1',
    arch: 'noarch',
    sourcerpm: null,
    location: `${name}-1-1.noarch.rpm`,
    checksum: { type: 'sha256', value: Buffer.from(name).toString('hex').padEnd(64, '0') },
    size: { package: 1, installed: 1, archive: 1 },
    files: [],
    primary_files: [],
  }
}
