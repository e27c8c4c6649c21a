import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type BuiltRpms, buildRpms, specOf } from '@murli/rpmmd/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, Sources, type SourceSettings } from './index.ts'

const { signal } = new AbortController()
let rpms: BuiltRpms
let server: Server
let url: string
let failures = 0

const spec = (name: string, text: string) =>
  specOf(name, '', `/usr/share/${name}`).replace(
    '%files',
    `%install
mkdir -p $RPM_BUILD_ROOT/usr/share/${name}/de
echo ${text} > $RPM_BUILD_ROOT/usr/share/${name}/text
echo ${text} > $RPM_BUILD_ROOT/usr/share/${name}/${name}.pem
echo deutsch > $RPM_BUILD_ROOT/usr/share/${name}/de/text
ln -s ../../../../etc/passwd $RPM_BUILD_ROOT/usr/share/${name}/out
%files`,
  )

beforeAll(async () => {
  rpms = await buildRpms([spec('notes', 'notes'), spec('certs', 'certs')])
  const bytes = await readFile(join(rpms.directory, 'notes-1.0-1.noarch.rpm'))
  server = createServer((request, response) => {
    if (request.url === '/moved.rpm') return response.writeHead(302, { location: '/notes.rpm' }).end()
    if (request.url !== '/notes.rpm') return response.writeHead(404).end()
    failures += 1
    if (failures === 1) return response.writeHead(503).end()
    if (failures === 2)
      return response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 100), () => response.destroy())
    return response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rpms[Symbol.asyncDispose]()
})

async function fetch(source: Record<string, unknown>, settings: Partial<SourceSettings> = {}): Promise<Record<string, string>> {
  const options = { configDirectory: rpms.directory, signal, settings: { ...DEFAULT_SETTINGS, ...settings } }
  await using sources = await Sources.open(options)
  const files = await sources.files({ scm: 'rpm', ...source }, 'either')
  const entries = files.map(async ({ path, file }) => [path, await readFile(file, 'utf8')] as const)
  return Object.fromEntries(await Promise.all(entries))
}

describe('files of packages', () => {
  it('are found by glob and land by their base names', async () => {
    const repo = join(rpms.directory, 'notes-1.0-1.noarch.rpm')
    expect(await fetch({ repo, file: '/usr/share/notes/*.pem' })).toEqual({ 'notes.pem': 'notes\n' })
    expect(await fetch({ repo: 'notes-1.0-1.noarch.rpm', file: ['usr/share/notes/text', 'usr/share/*/*.pem'] })).toEqual({
      text: 'notes\n',
      'notes.pem': 'notes\n',
    })
  })

  it('come from several packages, not all of which need to have them', async () => {
    expect(await fetch({ repo: '*.noarch.rpm', file: 'usr/share/*/*.pem' })).toEqual({ 'notes.pem': 'notes\n', 'certs.pem': 'certs\n' })
    expect(await fetch({ repo: '*.noarch.rpm', file: 'usr/share/certs/text' })).toEqual({ text: 'certs\n' })
  })

  it('are a directory itself, or its content', async () => {
    const repo = 'notes-1.0-1.noarch.rpm'
    expect(await fetch({ repo, dir: '/usr/share/notes/de' })).toEqual({ 'de/text': 'deutsch\n' })
    expect(await fetch({ repo, dir: '/usr/share/notes/de/' })).toEqual({ text: 'deutsch\n' })
  })

  it('never come from outside of the package', async () => {
    const all = await fetch({ repo: 'notes-1.0-1.noarch.rpm', dir: 'usr/share/notes/' })
    expect(Object.keys(all).toSorted()).toEqual(['de/text', 'notes.pem', 'text'])
  })

  it('are read from a URL, through faults of the server', async () => {
    expect(await fetch({ repo: `${url}/moved.rpm`, file: 'usr/share/notes/text' })).toEqual({ text: 'notes\n' })
    expect(failures).toBe(3)
  })

  it.each([
    [() => ({ repo: `${url}/none.rpm`, file: 'x' }), 'FILE_MISSING', '/none.rpm: HTTP status 404'],
    [() => ({ repo: 'none-*.rpm', file: 'x' }), 'FILE_MISSING', 'no package file at none-*.rpm'],
    [() => ({ repo: 'notes-1.0-1.noarch.rpm', file: '/etc/*' }), 'FILE_MISSING', '/etc/*'],
    [() => ({ repo: 'notes-1.0-1.noarch.rpm', file: '../../etc/*' }), 'PATH_UNSAFE', 'leaves its root'],
    [() => ({ repo: 'ftp://example.com/x.rpm', file: 'x' }), 'CONFIG_INVALID', 'http, https and file'],
    [() => ({ repo: import.meta.filename, file: 'x' }), 'PACKAGE_CORRUPT', 'package-files.test.ts is not an RPM package'],
    [() => ({ repo: '', file: 'x' }), 'CONFIG_INVALID', "'repo' is a required property"],
  ])('that are not there end it (%#)', async (source, code, message) => {
    await expect(fetch(source())).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('are no more than allowed', async () => {
    const packages = fetch({ repo: `${url}/notes.rpm`, file: 'usr/share/notes/text' }, { maxBytes: 100 })
    await expect(packages).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('is larger than') })
  })
})
