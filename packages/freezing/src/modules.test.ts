import { expect, it } from 'vitest'
import { defaultsYaml, obsoletesYaml, streamYaml } from '@murli/modulemd/testing'
import { fixtureRequest } from './fixtures/request.ts'
import { freezeRequest, type FreezingResult, type Store } from './freeze.ts'

const STORE: Store = {
  putBytes: (bytes) => Promise.resolve({ kind: 'blob', digest: `sha256:${'0'.repeat(64)}`, size: bytes.byteLength }),
  putFile: () => Promise.reject(new Error('nothing is fetched here')),
}
const OPTIONS =
  'module_defaults_dir = "defaults"\nmodule_defaults_override_dir = "overrides"\nmodule_obsoletes_dir = "obsoletes"\n' +
  'createrepo_extra_modulemd = {"Server": {"scm": "file", "dir": "extra"}}\n'
const GOOD = {
  'defaults/a.yaml': defaultsYaml('a', '1'),
  'overrides/a.yaml': defaultsYaml('a', '2'),
  'obsoletes/a.yaml': obsoletesYaml('a', '0'),
  'extra/x86_64/b.yaml': streamYaml('b:1'),
}

const frozen = (files: Record<string, string | null>) => freezeRequest(fixtureRequest(OPTIONS, { ...GOOD, ...files }), { store: STORE })
const messages = (result: FreezingResult) =>
  result.ok ? [] : result.issues.map(({ message, position }) => `${position?.file}:${position?.line} ${message}`)

it('directories of module metadata are pinned', async () => {
  const result = await frozen({ 'defaults/README': 'Not YAML: [' })
  expect(messages(result)).toEqual([])
  const { config } = (result as Extract<FreezingResult, { ok: true }>).frozen
  expect(config.pinned['"defaults"']?.map(({ path }) => path)).toEqual(['README', 'a.yaml'])
  expect(config.pinned['{"dir":"extra","scm":"file"}']?.map(({ path }) => path)).toEqual(['x86_64/b.yaml'])
})

it('duplicated defaults are told with the option', async () => {
  const result = await frozen({ 'defaults/b.yaml': defaultsYaml('a', '3') })
  expect(messages(result)).toEqual([
    'fixture.conf:9 There are duplicated module defaults:\nModule a has multiple defaults: 1, 3 (keep one document for each module)',
  ])
})

it('files that cannot be read are told with their place, those of all directories together', async () => {
  const broken = { 'defaults/b.yaml': '---\na: 1\na: 2\n', 'obsoletes/b.yaml': 'text\n', 'extra/x86_64/c.yaml': 'document: modulemd\n' }
  expect(messages(await frozen(broken))).toEqual([
    'defaults/b.yaml:3 Map keys must be unique',
    'extra/x86_64/c.yaml:1 expected the members document and version',
    'obsoletes/b.yaml:1 expected a mapping',
  ])
})

it('a directory that is not there is a finding', async () => {
  const result = await frozen({ 'defaults/a.yaml': null })
  expect(messages(result)).toEqual(['fixture.conf:9 module_defaults_dir: no such file: defaults'])
})

it('a module of the variants file that cannot be read is told with its variant', async () => {
  const variants = `<variants><variant id="Server" name="Server" type="variant"><arches><arch>x86_64</arch></arches>
<modules><module>a:1</module><module>perl</module></modules></variant></variants>`
  const [message] = messages(await frozen({ 'variants.xml': variants }))
  expect(message).toMatch(/variant Server: module 'perl': it names no stream \(expected name:stream, /)
})
