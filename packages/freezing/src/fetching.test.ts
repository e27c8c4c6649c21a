import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonValue, Ref } from '@murli/contracts'
import { canonicalJson } from '@murli/contracts'
import type { SourceAccess, SourceObject } from './access.ts'
import { FILES, fixtureRequest } from './fixtures/request.ts'
import { freezeRequest, type Store } from './freeze.ts'

const COMMIT = 'c'.repeat(40)
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-freezing-'))
})
afterAll(() => rm(directory, { recursive: true }))

class MemoryStore implements Store {
  readonly texts = new Map<string, string>()

  putBytes(bytes: Uint8Array): Promise<Ref> {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const
    this.texts.set(digest, Buffer.from(bytes).toString())
    return Promise.resolve({ kind: 'blob', digest, size: bytes.byteLength })
  }

  async putFile(path: string): Promise<Ref> {
    return this.putBytes(await readFile(path))
  }
}

/** Answers with the files of this table, by what is wanted; every source that was asked for is kept. */
class TestAccess implements SourceAccess {
  readonly asked: SourceObject[] = []
  readonly #contents: Record<string, string>

  constructor(contents: Record<string, string>) {
    this.#contents = contents
  }

  async files(source: SourceObject) {
    this.asked.push(source)
    const name = String(source['file'] ?? source['dir'])
    const text = this.#contents[name]
    if (text === undefined) throw Object.assign(new Error(`there is no file ${name}`), { code: 'FILE_MISSING', hint: 'look' })
    const file = join(directory, `${this.asked.length}`)
    await writeFile(file, text)
    return [{ path: name.split('/').at(-1) ?? '', file, mode: 0o755, size: text.length }]
  }

  branch(source: SourceObject): Promise<string> {
    if (source['branch'] === 'none') return Promise.reject(Object.assign(new Error('Failed to resolve r'), { code: 'CONFIG_INVALID' }))
    return Promise.resolve(COMMIT)
  }

  url(url: string): Promise<string> {
    return Promise.resolve(url.replace('#HEAD', `#${COMMIT}`))
  }
}

const git = (file: string, branch = 'main') =>
  `{"scm": "git", "repo": "https://u:secret@git.example/r", "file": "${file}", "branch": "${branch}"}`
/** The fixture with these options in place of its own. */
const conf = (options: Record<string, string>) => {
  const kept = FILES['fixture.conf']!.split('\n').filter((line) => !Object.keys(options).some((name) => line.startsWith(`${name} =`)))
  return [...kept, ...Object.entries(options).map(([name, value]) => `${name} = ${value}`), ''].join('\n')
}
const freeze = async (options: Record<string, string>, access: SourceAccess | undefined, files: Record<string, string | null> = {}) => {
  const store = new MemoryStore()
  const request = fixtureRequest('', { ...files, 'fixture.conf': conf(options) })
  return { store, result: await freezeRequest(request, { store, ...(access === undefined ? {} : { sources: access }) }) }
}

describe('sources in other places', () => {
  it('are fetched at the pinned commit, read and stored; the frozen options have the commit', async () => {
    const access = new TestAccess({ 'dir/comps.xml': FILES['comps.xml']!, 'variants.xml': FILES['variants.xml']!, EULA: 'free' })
    const extra = '{"scm": "rpm", "repo": "/srv/x.rpm", "file": "EULA", "target": "docs"}'
    const options = {
      comps_file: git('dir/comps.xml'),
      variants_file: git('variants.xml', 'HEAD'),
      extra_files: `[("^Server$", {"*": [${extra}, {"scm": "rpm", "repo": "release", "file": "x"}]})]`,
      global_ksurl: '"https://git.example/k#HEAD"',
    }
    const { store, result } = await freeze(options, access, { 'comps.xml': null, 'variants.xml': null })
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    const { config, configuration } = result.frozen
    expect(config.options).toMatchObject({ comps_file: { branch: COMMIT }, global_ksurl: `https://git.example/k#${COMMIT}` })
    expect(access.asked.map((source) => source['branch'])).toEqual([COMMIT, COMMIT, undefined])
    expect(configuration.variants.map(({ uid }) => uid)).toContain('Server-HA')
    expect(store.texts.get(configuration.comps!.digest)).toBe(FILES['comps.xml'])
    const pinned = config.pinned[canonicalJson({ scm: 'rpm', repo: '/srv/x.rpm', file: 'EULA', target: 'docs' })]
    expect(pinned).toEqual([{ path: 'EULA', mode: 0o755, ref: expect.objectContaining({ size: 4 }) }])
  })

  it('that fail are findings, each with its option and place, and with all others', async () => {
    const access = new TestAccess({})
    const options = { comps_file: git('none.xml'), variants_file: git('v.xml', 'none'), product_id: '"nowhere"' }
    const { result } = await freeze(options, access)
    if (result.ok) throw new Error('it was accepted')
    const lines = conf(options).split('\n')
    const at = (name: string) => lines.findIndex((line) => line.startsWith(`${name} =`)) + 1
    expect(result.issues.map(({ code, message, path, position }) => [code, message, path, position?.line])).toEqual([
      ['FILE_MISSING', 'comps_file: there is no file none.xml (look)', 'comps_file', at('comps_file')],
      ['CONFIG_INVALID', 'Failed to resolve r', 'variants_file', at('variants_file')],
      ['FILE_MISSING', 'product_id: no such file: nowhere', 'product_id', at('product_id')],
    ])
    expect(access.asked).toHaveLength(1)
  })

  it('are fetched for extra images; what may fail on some arch may miss some', async () => {
    const access = new TestAccess({ EULA: 'free' })
    const block = (rest: string, name = 'x', others = '"Tools"') =>
      `{"include_variants": [${others}], "filename": "${name}-{arch}.iso", ${rest}}`
    const blocks = [
      block(`"extra_files": ${git('EULA')}`),
      block(`"extra_files": [${git('EULA')}, ${git('none')}], "failable_arches": ["aarch64"]`, 'y', ''),
    ]
    const skip = '[("^Server$", {"*": True, "src": True})]'
    const options = { createiso_skip: skip, extra_isos: `{"^Server$": [${blocks.join(', ')}]}` }
    const { store, result } = await freeze(options, access)
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    const { config, warnings } = result.frozen
    const pinned = config.pinned[canonicalJson(JSON.parse(git('EULA')) as JsonValue)]
    expect(pinned?.map(({ path, ref }) => [path, store.texts.get(ref.digest)])).toEqual([['EULA', 'free']])
    expect(warnings.map(({ code, message, path }) => [code, message, path])).toEqual([
      ['FILE_MISSING', 'extra_isos: there is no file none (look)', 'extra_isos.^Server$.1.extra_files.1'],
    ])

    const { result: refused } = await freeze({ extra_isos: `{"^Server$": [${block(`"extra_files": ${git('none')}`)}]}` }, access)
    expect(refused).toMatchObject({ ok: false, issues: [{ code: 'FILE_MISSING', path: 'extra_isos.^Server$.0.extra_files' }] })
  })

  it('are not asked for files of phases that do not run', async () => {
    const access = new TestAccess({})
    const options = {
      skip_phases: '["extra_files", "extra_isos"]',
      extra_files: `[("^Server$", {"*": [${git('none')}, {"scm": "koji", "repo": "r", "file": "f"}, {"scm": "file", "file": "f"}]})]`,
      extra_isos: `{"^Server$": [{"include_variants": [], "filename": "x", "extra_files": [${git('none')}]}]}`,
    }
    const { result } = await freeze(options, access)
    expect(result.ok ? [] : result.issues).toEqual([])
    expect(access.asked).toEqual([])
  })

  it('that are malformed are told by where they are from, without passwords', async () => {
    const { result } = await freeze({ comps_file: git('dir/comps.xml') }, new TestAccess({ 'dir/comps.xml': '<comps><group></comps>' }))
    expect(result).toMatchObject({ ok: false, issues: [{ message: expect.stringContaining('https://git.example/r#comps.xml:1: ') }] })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('are not looked at without network, and nobody is asked', async () => {
    const { result } = await freeze({ comps_file: git('none.xml'), global_ksurl: '"https://git.example/k#HEAD"' }, undefined)
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    expect(result.frozen.config.options).toMatchObject({ comps_file: { branch: 'main' }, global_ksurl: 'https://git.example/k#HEAD' })
  })

  it('let an end from outside through', async () => {
    const access = new TestAccess({})
    access.files = () => Promise.reject(new DOMException('ended', 'AbortError'))
    await expect(freeze({ comps_file: git('x') }, access)).rejects.toThrow('ended')
  })
})
