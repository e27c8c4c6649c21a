import { createServer, type Server } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryWithRefs, type TestRepository } from './fixtures/repository.ts'
import { urlReference } from './git/resolve.ts'
import { DEFAULT_SETTINGS, Sources, type SourceSettings } from './index.ts'

const { signal } = new AbortController()
const open = (settings: Partial<SourceSettings> = {}, configDirectory = '/') =>
  Sources.open({ configDirectory, signal, settings: { ...DEFAULT_SETTINGS, patienceMs: 0, ...settings } })

let repository: TestRepository
let head: string

beforeAll(async () => {
  repository = await repositoryWithRefs()
  head = await repository.git('rev-parse', 'HEAD')
})
afterAll(() => repository[Symbol.asyncDispose]())

const branch = async (name: string | null | undefined, rest: Record<string, unknown> = {}) => {
  await using sources = await open()
  return await sources.branch({ scm: 'git', repo: repository.url, file: 'x', ...(name === undefined ? {} : { branch: name }), ...rest })
}

describe('branches of scm objects', () => {
  it.each([undefined, null, '', 'HEAD'])('%j is the commit of HEAD', async (name) => {
    expect(await branch(name)).toBe(head)
  })

  it.each(['dev', 'refs/heads/main', 'foo/main', 'plain'])('%s is one commit', async (name) => {
    expect(await branch(name)).toBe(await repository.git('rev-parse', name === 'foo/main' ? 'refs/heads/foo/main' : name))
  })

  it('an annotated tag is the object of the tag', async () => {
    const id = await branch('annotated')
    expect(id).toBe(await repository.git('rev-parse', 'annotated'))
    expect(id).not.toBe(await repository.git('rev-parse', 'annotated^{commit}'))
  })

  it('a commit id is left as it is, and nobody is asked', async () => {
    const id = 'a'.repeat(40)
    expect(await branch(id, { repo: 'https://nowhere.invalid/x' })).toBe(id)
  })

  it('main is ambiguous where foo/main exists', async () => {
    await expect(branch('main')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `Failed to resolve 'main' in ${repository.url}`,
      hint: 'refs/heads/foo/main, refs/heads/main all end in it; write the whole name',
    })
  })

  it.each(['origin/dev', 'none', 'A'.repeat(40)])('%s is not there', async (name) => {
    const message = `Failed to resolve ${repository.url}: ref does not exist in remote repo`
    await expect(branch(name)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message })
  })

  it.each(['--upload-pack=x', 'a b', 'main:other', '*', '^main', '../x', ''.padEnd(3, '\0')])('%j is no name', async (name) => {
    await expect(branch(name)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: `'${name}' cannot be a branch, a tag or a commit` })
  })

  it('a repository that is not there is told at once, with what Git says', async () => {
    const started = Date.now()
    await using sources = await open({ patienceMs: 60_000 })
    const answer = sources.branch({ scm: 'git', repo: `${repository.path}/nothing` })
    await expect(answer).rejects.toThrow(/^ref does not exist in remote repo .*\/nothing with the error fatal: .*does not (exist|appear)/)
    expect(Date.now() - started).toBeLessThan(5000)
  })

  it('remembers answers and failures', async () => {
    await using own = await repositoryWithRefs()
    await using sources = await open()
    const source = { scm: 'git', repo: own.url }
    const first = await sources.branch(source)
    await expect(sources.branch({ ...source, branch: 'new' })).rejects.toThrow('ref does not exist')
    await own.git('branch', 'new')
    await own.commit({ more: 'x' })
    expect(await sources.branch(source)).toBe(first)
    await expect(sources.branch({ ...source, branch: 'new' })).rejects.toThrow('ref does not exist')
  })
})

describe('URL values', () => {
  const url = async (value: string) => {
    await using sources = await open()
    return await sources.url(value)
  }

  it('HEAD and origin/branch are replaced, everything before stays', async () => {
    const dev = await repository.git('rev-parse', 'dev')
    expect(await url(`${repository.url}#HEAD`)).toBe(`${repository.url}#${head}`)
    expect(await url(`git+${repository.url}?#origin/dev`)).toBe(`git+${repository.url}?#${dev}`)
    expect(await url(`${repository.url}?path=a#origin/foo/main`)).toBe(`${repository.url}?path=a#${dev}`)
    expect(await url(`${repository.url}#origin/main`)).toBe(`${repository.url}#${head}`)
  })

  it.each(['', '#', '#dev', '#head', '#refs/heads/dev', '#origin/', `#${'a'.repeat(40)}`])('%j is left untouched', async (rest) => {
    expect(await url(`https://nowhere.invalid/x${rest}`)).toBe(`https://nowhere.invalid/x${rest}`)
  })

  it('asks for the address without query and git+', () => {
    const reference = urlReference('git+https://example.com/a/b?path=x#origin/f/1')
    expect(reference).toEqual({ base: 'https://example.com/a/b', ref: 'refs/heads/f/1', before: 'git+https://example.com/a/b?path=x#' })
  })

  it('says which branch is not there', async () => {
    await expect(url(`${repository.url}#origin/none`)).rejects.toThrow(
      `Failed to resolve ${repository.url}: ref does not exist in remote repo`,
    )
  })
})

describe('locations', () => {
  it.each([
    ['ext::sh -c id', 'expected a URL or a path'],
    ['ext::id', 'remote helpers are not run'],
    ['--upload-pack=id', 'expected a URL or a path'],
    ['ssh://-oProxyCommand=id/x', 'a host does not begin with a dash'],
    ['ftp://example.com/x', 'ftp is not one of https, http, ssh, git, file'],
    ['git@example.com:x.git', 'write it as ssh://user@host/path'],
    ['', 'expected a URL or a path'],
  ])('%j is refused', async (repo, why) => {
    await expect(branch('dev', { repo })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(why) })
  })

  it('paths start from the directory of the configuration', async () => {
    const cut = repository.path.lastIndexOf('/')
    await using sources = await open({}, repository.path.slice(0, cut))
    expect(await sources.branch({ scm: 'git', repo: repository.path.slice(cut + 1) })).toBe(head)
  })

  it('passwords are not printed', async () => {
    const failure = branch('dev', { repo: 'http://user:secret@127.0.0.1:1/x' })
    await expect(failure).rejects.toThrow('http://user:***@127.0.0.1:1/x')
    await expect(failure).rejects.not.toThrow('secret')
  })

  it.each(['!id', '/usr/bin/id', 'store; id', 'store $(id)'])('the credential helper %j needs consent', async (helper) => {
    const failure = branch('dev', { options: { credential_helper: helper } })
    await expect(failure).rejects.toMatchObject({
      message: expect.stringContaining('consent'),
      hint: expect.stringContaining('MURLI_ALLOW'),
    })
  })

  it.each(['store', 'cache --timeout=5', 'store --file=/tmp/none'])('the credential helper %j does not', async (helper) => {
    expect(await branch('dev', { options: { credential_helper: helper } })).toHaveLength(40)
  })
})

describe('a server that accepts and says nothing', () => {
  const sockets = new Set<Socket>()
  let server: Server
  let repo: string

  beforeAll(async () => {
    server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    repo = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
  })
  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  it('is waited for no longer than allowed', async () => {
    await using sources = await open({ answerMs: 500 })
    const message = `ref does not exist in remote repo ${repo} with the error no answer within 0.5 s`
    await expect(sources.branch({ scm: 'git', repo })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message })
  })

  it('does not outlast the time for everything', async () => {
    await using sources = await open({ totalMs: 500 })
    const fetching = sources.files({ scm: 'git', repo, branch: 'main', file: 'x' }, 'file')
    await expect(fetching).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', message: expect.stringContaining('within 0.5 s') })
  })

  it('is left when the caller ends', async () => {
    const caller = new AbortController()
    await using sources = await Sources.open({ configDirectory: '/', signal: caller.signal })
    const fetching = sources.files({ scm: 'git', repo, branch: 'main', file: 'x' }, 'file')
    setTimeout(() => caller.abort(), 200)
    await expect(fetching).rejects.toMatchObject({ name: 'AbortError' })
  })
})
