import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestRepository } from './fixtures/repository.ts'
import { DEFAULT_SETTINGS, type FetchedFile, Sources, type SourceSettings, type Wanted } from './index.ts'

const { signal } = new AbortController()
let repository: TestRepository
let first: string
let outside: string

beforeAll(async () => {
  repository = await TestRepository.create()
  outside = await mkdtemp(join(tmpdir(), 'murli-outside-'))
  await writeFile(join(outside, 'secret'), 'secret')
  first = await repository.commit({ 'comps.xml': '<comps/>' })
  await repository.git('checkout', '--quiet', '-b', 'dev')
  await repository.commit({
    'data/comps.xml': '<comps>dev</comps>',
    'data/run': '!#!/bin/sh\n',
    'data/de/.hidden': 'hidden',
    'data/link': '@../README',
    'data/broken': '@nowhere',
    'data/again': '@.',
    'odd/secret': `@${outside}/secret`,
    'up/all': `@${outside}`,
    'into/git': '@../.git/config',
  })
  await repository.git('tag', '--annotate', '--message=x', 'v1')
  await repository.git('checkout', '--quiet', 'main')
  await repository.commit({ 'comps.xml': '<comps>main</comps>' })
})
afterAll(async () => {
  await repository[Symbol.asyncDispose]()
  await rm(outside, { recursive: true })
})

interface Options {
  settings?: Partial<SourceSettings>
  wanted?: Wanted
  warn?: (message: string) => void
}

async function fetch(source: Record<string, unknown>, { settings = {}, wanted = 'either', warn = () => undefined }: Options = {}) {
  const all = { ...DEFAULT_SETTINGS, patienceMs: 0, ...settings }
  await using sources = await Sources.open({ configDirectory: '/', signal, settings: all, warn })
  return await texts(await sources.files({ scm: 'git', repo: repository.url, ...source }, wanted))
}

async function texts(files: FetchedFile[]): Promise<Record<string, string>> {
  const entries = files.map(async ({ path, file }) => [path, await readFile(file, 'utf8')] as const)
  return Object.fromEntries(await Promise.all(entries))
}

describe('files of a Git repository', () => {
  it('land by their base name', async () => {
    expect(await fetch({ branch: 'dev', file: '/data/comps.xml' })).toEqual({ 'comps.xml': '<comps>dev</comps>' })
    expect(await fetch({ branch: 'dev', file: ['README', 'data/de/.hidden'] })).toEqual({ README: 'read me\n', '.hidden': 'hidden' })
  })

  it.each(['main', 'refs/heads/main', 'HEAD'])('of %s are the newest', async (branch) => {
    expect(await fetch({ branch, file: 'comps.xml' })).toEqual({ 'comps.xml': '<comps>main</comps>' })
  })

  it('of a commit that is no tip are those of then', async () => {
    expect(await fetch({ branch: first, file: 'comps.xml' })).toEqual({ 'comps.xml': '<comps/>' })
  })

  it('of an annotated tag, by name and by the id of the tag', async () => {
    const wanted = { 'comps.xml': '<comps>dev</comps>' }
    expect(await fetch({ branch: 'v1', file: 'data/comps.xml' })).toEqual(wanted)
    expect(await fetch({ branch: await repository.git('rev-parse', 'v1'), file: 'data/comps.xml' })).toEqual(wanted)
  })

  it('of a path, and of git+file', async () => {
    expect(await fetch({ repo: repository.path, branch: 'main', file: 'README' })).toEqual({ README: 'read me\n' })
    expect(await fetch({ repo: `git+${repository.url}`, branch: 'main', file: 'README' })).toEqual({ README: 'read me\n' })
  })

  it('keep their modes', async () => {
    await using sources = await Sources.open({ configDirectory: '/', signal })
    const files = await sources.files({ scm: 'git', repo: repository.url, branch: 'dev', file: ['data/run', 'README'] }, 'either')
    expect(files.map(({ path, mode, size }) => [path, mode & 0o111 ? 'program' : 'data', size])).toEqual([
      ['run', 'program', 10],
      ['README', 'data', 8],
    ])
  })

  it.each([
    [{ branch: 'dev', file: 'none' }, 'FILE_MISSING', 'there is no file none'],
    [{ branch: 'dev', file: 'data' }, 'FILE_MISSING', 'data is not a file'],
    [{ branch: 'dev', file: 'data/*.xml' }, 'FILE_MISSING', 'there is no file data/*.xml'],
    [{ branch: 'dev', dir: 'none' }, 'FILE_MISSING', 'there is no directory none'],
    [{ branch: 'dev', file: '../x' }, 'PATH_UNSAFE', 'leaves the source'],
    [{ branch: 'dev', file: 'odd/secret' }, 'PATH_UNSAFE', 'odd/secret is a link to a place that is not part of the source'],
    [{ branch: 'dev', dir: 'odd' }, 'PATH_UNSAFE', 'odd/secret is a link'],
    [{ branch: 'dev', dir: 'up' }, 'PATH_UNSAFE', 'up/all is a link'],
    [{ branch: 'dev', file: 'into/git' }, 'PATH_UNSAFE', 'into/git is a link'],
    [{ branch: 'dev', file: '.git/config' }, 'PATH_UNSAFE', '.git/config'],
    [{ branch: 'none', file: 'x' }, 'CONFIG_INVALID', "'none' could not be fetched from"],
    [{ branch: 'b'.repeat(40), file: 'x' }, 'CONFIG_INVALID', 'could not be fetched from'],
    [{ branch: 'dev' }, 'CONFIG_INVALID', "'dir' is a required property"],
    [{ file: 'README' }, 'CONFIG_INVALID', "'master' could not be fetched from"],
  ])('%j ends with %s', async (source, code, message) => {
    await expect(fetch(source)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('are no more than allowed', async () => {
    const message = expect.stringContaining('the source is larger than')
    await expect(fetch({ branch: 'dev', dir: 'data' }, { settings: { maxFiles: 2 } })).rejects.toMatchObject({ message })
    await expect(fetch({ branch: 'dev', dir: 'data' }, { settings: { maxBytes: 20 } })).rejects.toMatchObject({ message })
  })
})

describe('directories of a Git repository', () => {
  it('give their content at any depth, links followed inside, broken ones left out', async () => {
    expect(await fetch({ branch: 'dev', dir: 'data' })).toEqual({
      'comps.xml': '<comps>dev</comps>',
      run: '#!/bin/sh\n',
      'de/.hidden': 'hidden',
      link: 'read me\n',
    })
  })

  it('give everything but what is Git’s own for "."', async () => {
    expect(await fetch({ branch: 'main', dir: '.' }, { wanted: 'dir' })).toEqual({
      README: 'read me\n',
      'comps.xml': '<comps>main</comps>',
    })
  })

  it('are an error when empty', async () => {
    await using own = await TestRepository.create()
    await own.commit({ 'empty/gone': '@nowhere' })
    const message = 'Source directory empty is empty.'
    await expect(fetch({ repo: own.url, branch: 'main', dir: 'empty' })).rejects.toMatchObject({ code: 'FILE_MISSING', message })
  })
})

describe('submodules', () => {
  it('are part of the checkout', async () => {
    await using parent = await TestRepository.create()
    await parent.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '--', repository.url, 'sub')
    await parent.commit({ more: 'x' })
    expect(await fetch({ repo: parent.url, branch: 'main', file: 'sub/comps.xml' })).toEqual({ 'comps.xml': '<comps>main</comps>' })
    expect(Object.keys(await fetch({ repo: parent.url, branch: 'main', dir: '.' }))).not.toContain('sub/.git')
  })

  it('that cannot be fetched are told and ignored', async () => {
    await using parent = await TestRepository.create()
    await using child = await TestRepository.create()
    await parent.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '--', child.url, 'sub')
    await parent.commit({ more: 'x' })
    await rm(child.path, { recursive: true })
    const warnings: string[] = []
    expect(await fetch({ repo: parent.url, branch: 'main', file: 'more' }, { warn: (text) => void warnings.push(text) })).toEqual({
      more: 'x',
    })
    expect(warnings).toEqual([expect.stringContaining(`${parent.url}: submodules were left out: `)])
  })
})

describe('command', () => {
  const source = { branch: 'main', command: 'cat > out; echo made >> out; pwd > where; echo $HOME >> where', file: ['out', 'where'] }

  it('needs the consent of the operator, and says how to give it', async () => {
    await expect(fetch(source)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('is not run: commands of configurations need the consent of the operator'),
      hint: expect.stringContaining('MURLI_ALLOW_COMMANDS=1'),
    })
  })

  it('runs in a checkout of its own, with empty input and no home', async () => {
    const files = await fetch(source, { settings: { allowCommands: true } })
    expect(files['out']).toBe('made\n')
    const [directory, home] = files['where']!.split('\n')
    expect(directory).toContain('/murli-')
    expect(home).toBe(directory)
  })

  it('runs again on every use, each time in an untouched checkout', async () => {
    await using sources = await Sources.open({ configDirectory: '/', signal, settings: { ...DEFAULT_SETTINGS, allowCommands: true } })
    const definition = { scm: 'git', repo: repository.url, branch: 'main', command: 'echo x >> README', file: 'README' }
    for (let run = 0; run < 2; run++) expect(await texts(await sources.files(definition, 'file'))).toEqual({ README: 'read me\nx\n' })
    expect(await texts(await sources.files({ ...definition, command: '' }, 'file'))).toEqual({ README: 'read me\n' })
  })

  it('that fails is an error with its last lines', async () => {
    const failing = fetch({ branch: 'main', command: 'echo sorry >&2; exit 3', file: 'README' }, { settings: { allowCommands: true } })
    await expect(failing).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: "'echo sorry >&2; exit 3' failed with exit code 3: sorry",
    })
  })

  it('ends with the caller', async () => {
    const caller = new AbortController()
    const settings = { ...DEFAULT_SETTINGS, allowCommands: true }
    await using sources = await Sources.open({ configDirectory: '/', signal: caller.signal, settings })
    const started = Date.now()
    const running = sources.files({ scm: 'git', repo: repository.url, branch: 'main', command: 'sleep 60', file: 'README' }, 'file')
    setTimeout(() => caller.abort(), 1000)
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(Date.now() - started).toBeLessThan(10_000)
  })
})

describe('hooks and settings of a machine or repository', () => {
  it('are not used', async () => {
    await using own = await TestRepository.create()
    const trace = join(outside, 'trace')
    await writeFile(join(own.path, '.git/hooks/post-checkout'), `#!/bin/sh\necho ran > ${trace}\n`, { mode: 0o755 })
    await own.commit({ '.gitattributes': '* filter=evil\n' })
    expect(await fetch({ repo: own.url, branch: 'main', file: 'README' })).toEqual({ README: 'read me\n' })
    expect(await readdir(outside)).toEqual(['secret'])
  })
})

it('leaves nothing behind', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'murli-scratch-'))
  {
    await using sources = await Sources.open({ configDirectory: '/', signal, settings: { ...DEFAULT_SETTINGS, scratchDirectory: scratch } })
    await sources.files({ scm: 'git', repo: repository.url, branch: 'main', file: 'README' }, 'file')
    expect(await readdir(scratch)).toHaveLength(1)
  }
  expect(await readdir(scratch)).toEqual([])
  await rm(scratch, { recursive: true })
})

it.each(['cvs', 'koji', 'container-image', 'svn'])('the kind %s is not supported', async (scm) => {
  const message = `sources of the kind '${scm}' are not supported yet`
  await expect(fetch({ scm, file: 'x' })).rejects.toMatchObject({ code: 'NOT_SUPPORTED', message })
})
