import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type WrittenPackage, writeRepository, writtenPackage } from '@murli/rpmmd/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatherCommand } from './gather-command.ts'
import { VectorRepositories, vectorCases } from './vector-repositories.ts'

let repositories: VectorRepositories
const gather = new GatherCommand()

beforeAll(async () => {
  repositories = await VectorRepositories.write()
})
afterAll(() => repositories[Symbol.asyncDispose]())

const at = (id: string): string => join(repositories.directory, id)
const main = (): string[] => ['--arch', 'x86_64', '--repo', `main=${at('main')}`]

describe('what is printed', () => {
  it('is one package a line, binaries before sources, and how many', async () => {
    expect(await gather.run(...main(), 'dummy-bash')).toBe(0)
    expect(gather.out).toEqual([
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
    expect(gather.err).toEqual([expect.stringMatching(/^x86_64: 5 binary, 4 source, 4 debug packages of \d+$/)])
  })

  it('tells the reason after a tab when asked', async () => {
    await gather.run(...main(), '--exclude-source', '--exclude-debug', '--explain', 'dummy-bash')
    expect(gather.out).toContain('dummy-bash-0:4.2.37-6.x86_64\tinput dummy-bash')
    expect(gather.out.find((line) => line.startsWith('dummy-glibc-0:'))).toMatch(
      /\trequires dummy-bash-4\.2\.37-6\.x86_64: dummy-glibc\(x86-64\)$/,
    )
  })

  it('has reasons in JSON only when asked', async () => {
    await gather.run(...main(), '--json', 'dummy-bash')
    await gather.run(...main(), '--json', '--explain', 'dummy-bash')
    const [plain, explained] = gather.out.map((line) => (JSON.parse(line) as { rpm: object[] }).rpm[1])
    expect(plain).toEqual({ pkg: 'dummy-bash-0:4.2.37-6.x86_64', repo: 'main', flags: ['input'] })
    expect(explained).toEqual({ ...plain, reasons: [{ kind: 'input', by: 'dummy-bash' }] })
  })

  it('leaves out what stays in a lookaside repository, and says so', async () => {
    const options = ['--arch', 'x86_64', '--repo', `main=${at('main')}`, '--lookaside', `other=${at('main-copy')}`]
    expect(await gather.run(...options, 'dummy-bash')).toBe(0)
    expect(gather.out).toEqual([])
    expect(gather.err).toEqual([
      expect.stringMatching(/^x86_64: 0 binary, 0 source, 0 debug packages of \d+; 4 more stay in lookaside repositories$/),
    ])
  })
})

describe('what is missing', () => {
  it('is told on the error stream, and by the exit status', async () => {
    expect(await gather.run(...main(), 'dummy-bash', 'nonesuch', 'x*')).toBe(1)
    expect(gather.out).toHaveLength(13)
    expect(gather.err.slice(0, 2)).toEqual(['warning: no package fits nonesuch', 'warning: no package fits x*'])
  })

  it('is told of requirements, too', async () => {
    const wanting: WrittenPackage = { ...writtenPackage('wanting'), requires: [{ name: 'absent', flags: 'GE', epoch: '0', version: '2' }] }
    await writeRepository(gather.scratch, { packages: [wanting] })
    expect(await gather.run('--arch', 'x86_64', '--repo', `r=${gather.scratch}`, 'wanting', '--prepopulate', 'no.noarch')).toBe(1)
    expect(gather.err.slice(0, 2)).toEqual([
      'warning: no package is no.noarch, which was to be prepopulated',
      'warning: wanting.noarch requires what nothing provides: absent >= 2',
    ])
    expect(await gather.run('--arch', 'x86_64', '--repo', `r=${gather.scratch}`, 'wanting', '--json')).toBe(0)
    expect(JSON.parse(gather.out.at(-1) ?? '')).toMatchObject({ unresolved: { 'wanting.noarch': ['absent >= 2'] } })
  })
})

describe('options', () => {
  const names = (): string[] => gather.out.map((line) => line.replace(/-\d+:.*(?=\.)/, ''))

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
    expect(await gather.run(...main(), ...args)).toBe(0)
    expect(names()).toEqual(expected)
  })

  it('follow the rules that are asked for; without a case those of composes', async () => {
    expect(await gather.run(...main(), 'dummy-bash.x86_64')).toBe(1)
    expect(await gather.run(...main(), '--rules', '4.10', 'dummy-bash.x86_64')).toBe(0)
  })
})

describe('a case', () => {
  const [vector] = vectorCases('cases.json')
  const minimal = { arch: 'x86_64', repos: ['main'], packages: ['dummy-bash'], options: { exclude_source: true, exclude_debug: true } }

  async function input(document: unknown): Promise<string> {
    const path = join(gather.scratch, 'case.json')
    await writeFile(path, typeof document === 'string' ? document : JSON.stringify(document))
    return path
  }

  it('is added to and overridden by options', async () => {
    const path = await input(minimal)
    expect(await gather.run('--input', path, '--repo', `main=${at('main')}`, '--nodeps', 'dummy-glibc', '--arch', 'i386')).toBe(0)
    expect(gather.out).toEqual(['dummy-bash-0:4.2.37-6.i686', 'dummy-glibc-0:2.14-5.i686'])
  })

  it('may leave repositories to the options', async () => {
    const { repos: _, ...rest } = minimal
    expect(await gather.run('--input', await input(rest), '--repo', `any=${at('main')}`)).toBe(0)
    expect(gather.out).toHaveLength(5)
  })

  it('says what it has no use for', async () => {
    const path = await input({ ...minimal, titel: 'x', options: { fulltre: true } })
    expect(await gather.run('--input', path, '--repo', `main=${at('main')}`, '--repo', 'other=/nowhere')).toBe(0)
    expect(gather.err.slice(0, 3)).toEqual([
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
    expect(await gather.run('--input', await input(document))).toBe(2)
    expect(gather.err[0]).toMatch(message)
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
    expect(await gather.run(...args)).toBe(2)
    expect(gather.err[0]).toBe(`error: ${message}`)
  })
})

it('a group that no comps have is an error', async () => {
  expect(await gather.run(...main(), '--group', 'nonesuch')).toBe(1)
  expect(gather.err).toEqual([
    'error: group "nonesuch" is in the comps of no repository',
    expect.stringMatching(/^hint: groups: .*\bcore, .*standard/),
  ])
})
