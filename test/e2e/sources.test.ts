import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryWithRefs, type TestRepository } from '@murli/sources/fixtures'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { COMPS, smallDistribution, type SmallDistribution, VARIANTS, writeConfiguration } from '../system/small-distribution.ts'
import { Api, delay } from '../system/stack.ts'

const KS = 'global_ksurl'

describe('files in other places', () => {
  let murli: Murli
  let top: string
  let small: SmallDistribution
  let git: TestRepository
  let head: string

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'murli-sources-e2e-'))
    small = await smallDistribution(join(top, 'small'))
    git = await repositoryWithRefs()
    head = await git.commit({ 'data/comps.xml': COMPS, 'variants.xml': VARIANTS, 'extra/EULA': 'free\n', 'extra/de/LIZENZ': 'frei\n' })
    murli = await Murli.make()
  }, 120_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await git[Symbol.asyncDispose]()
    await rm(top, { recursive: true, force: true })
  }, 60_000)

  const source = (rest: Record<string, string>, repo = git.url) => JSON.stringify({ scm: 'git', repo, ...rest })
  const configuration = async (options: Record<string, string>): Promise<string> => {
    const directory = await mkdtemp(join(top, 'case-'))
    await writeConfiguration(directory, small.repository, { options })
    return directory
  }
  const validate = async (options: Record<string, string>, ...flags: string[]) => {
    const ended = await murli.run(['validate', 'tiny.conf', ...flags], { cwd: await configuration(options) })
    return { lines: ended.stdout.split('\n').filter((line) => line !== ''), exitCode: ended.exitCode }
  }

  it('are composed from: comps and variants of Git, files of trees and images of Git and of a package', { timeout: 120_000 }, async () => {
    const extra = [
      source({ dir: 'extra', branch: 'refs/heads/main', target: 'docs' }),
      JSON.stringify({ scm: 'rpm', repo: join(small.repository, 'tiny-release-*.rpm'), file: '/etc/tiny-*' }),
    ]
    const cwd = await configuration({
      comps_file: source({ file: 'data/comps.xml', branch: 'refs/heads/main' }),
      variants_file: source({ file: 'variants.xml' }),
      extra_files: `[("^Base$", {"*": [${extra.join(', ')}]})]`,
      extra_isos: `{"^Base$": [{"include_variants": [], "filename": "extra{suffix}", "skip_src": True, "extra_files": [${extra.join(', ')}]}]}`,
    })
    await rm(join(cwd, 'comps.xml'))
    await rm(join(cwd, 'variants.xml'))
    const { id, directory } = await murli.compose('tiny.conf', { cwd, target: join(top, 'target') })
    const tree = join(directory, 'compose/Base/x86_64/os')
    expect(await readFile(join(tree, 'docs/EULA'), 'utf8')).toBe('free\n')
    expect(await readFile(join(tree, 'docs/de/LIZENZ'), 'utf8')).toBe('frei\n')
    expect(await readFile(join(tree, 'tiny-release'), 'utf8')).toBe('Tiny 1.0\n')
    const { stdout: onImage } = await execa('isoinfo', ['-R', '-f', '-i', join(directory, 'compose/Base/x86_64/iso/extra.iso')])
    expect(onImage.split('\n')).toEqual(expect.arrayContaining(['/docs/EULA', '/docs/de/LIZENZ', '/tiny-release']))
    const rpms = await readFile(join(directory, 'compose/metadata/rpms.json'), 'utf8')
    expect(rpms).toContain('tiny-doc-0:1.0-1.noarch')
    expect((await new Api(murli.stateDirectory).detail(id)).state).toBe('finished')
  })

  it('that cannot be had are refused by the server with option and line, before any work', { timeout: 60_000 }, async () => {
    const options = { comps_file: source({ file: 'none.xml' }), variants_file: source({ file: 'v.xml', branch: 'none' }) }
    const { exitCode, stderr } = await murli.run(['compose', 'tiny.conf', '--quiet'], { cwd: await configuration(options) })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/tiny\.conf:\d+:\d+: comps_file: there is no file none\.xml/)
    expect(stderr).toContain(`Failed to resolve ${git.url}: ref does not exist in remote repo`)
  })

  it('are pinned by validation as the peer pins them', { timeout: 60_000 }, async () => {
    const comps = (branch: string) => ({ comps_file: source({ file: 'data/comps.xml', branch }) })
    expect(await validate(comps('refs/heads/main'))).toEqual({ lines: [], exitCode: 0 })
    expect(await validate({ [KS]: `"${git.url}?#origin/dev"` })).toEqual({ lines: [], exitCode: 0 })
    const ambiguous = await validate(comps('main'))
    expect(ambiguous.exitCode).toBe(1)
    expect(ambiguous.lines.join('\n')).toContain(`Failed to resolve 'main' in ${git.url}`)
    const missing = await validate({ [KS]: `"${git.url}#origin/none"` })
    expect(missing.lines.join('\n')).toContain(`Failed to resolve ${git.url}: ref does not exist in remote repo`)
  })

  it('are dumped as commits, and offline as they are written', async () => {
    const url = `git+${git.url}?#HEAD`
    const cwd = await configuration({ [KS]: `"${url}"`, comps_file: source({ file: 'data/comps.xml' }) })
    const dump = async (...flags: string[]) =>
      JSON.parse(await murli.must(['config-dump', 'tiny.conf', ...flags], { cwd })) as Record<string, unknown>
    expect(await dump()).toMatchObject({ [KS]: `git+${git.url}?#${head}`, comps_file: { branch: head } })
    expect(await dump('--offline')).toMatchObject({ [KS]: url, comps_file: { branch: 'HEAD' } })
  })

  it('run commands with consent only', async () => {
    const options = { comps_file: source({ file: 'made.xml', branch: 'HEAD', command: 'cp data/comps.xml made.xml' }) }
    const refused = await validate(options)
    expect(refused.exitCode).toBe(1)
    expect(refused.lines.join('\n')).toContain('commands of configurations need the consent of the operator')
    expect(await validate(options, '--allow-commands')).toEqual({ lines: [], exitCode: 0 })
  })

  it('of other kinds are named', async () => {
    const { lines, exitCode } = await validate({ comps_file: '{"scm": "cvs", "repo": "r", "file": "comps.xml"}' })
    expect(exitCode).toBe(1)
    expect(lines.join('\n')).toMatch(/not supported yet: comps_file.*cvs/)
  })
})

describe('a server that says nothing', () => {
  const sockets = new Set<Socket>()
  let server: Server
  let murli: Murli
  let top: string

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'murli-silent-'))
    server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    murli = await Murli.make({ MURLI_SOURCES_TIMEOUT_SECONDS: '4' })
    await murli.must(['up'])
  }, 120_000)

  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    await murli[Symbol.asyncDispose]()
    await rm(top, { recursive: true, force: true })
  }, 60_000)

  it('costs the coordinator its limit of time and nobody else anything; no git is left', { timeout: 60_000 }, async () => {
    const repo = `http://127.0.0.1:${(server.address() as AddressInfo).port}/silent`
    const comps = JSON.stringify({ scm: 'git', repo, branch: 'HEAD', file: 'comps.xml' })
    await writeConfiguration(top, '/nowhere', { options: { comps_file: comps } })
    const composing = murli.run(['compose', 'tiny.conf', '--quiet'], { cwd: top })
    await delay(1500)
    const startedAt = Date.now()
    expect((await new Api(murli.stateDirectory).request('/v1/composes')).status).toBe(200)
    expect(Date.now() - startedAt).toBeLessThan(1000)
    const { exitCode, stderr } = await composing
    expect(exitCode).toBe(2)
    expect(stderr).toContain('the sources of the configuration were not fetched within 4 s')
    const { stdout } = await execa('ps', ['-eo', 'args'])
    expect(stdout).not.toContain(repo)
  })
})
