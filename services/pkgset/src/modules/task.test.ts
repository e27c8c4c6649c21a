import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ModulesDocument } from '@murli/contracts/documents'
import type { PkgsetModulesSlice } from '@murli/contracts/slices'
import { defaultsYaml, obsoletesYaml, streamYaml } from '@murli/modulemd/testing'
import { writeRepository } from '@murli/rpmmd/testing'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { modulesTask } from './task.ts'

type Wanted = PkgsetModulesSlice['variants'][number]

let root: string
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'murli-modules-'))))
afterEach(() => rm(root, { recursive: true }))

/** Texts by file name. */
type Texts = Record<string, string>

interface Given {
  defaults?: { files: Texts; overrides?: Texts }
  obsoletes?: Texts
  extra?: Texts
}

/** Runs the task for one variant over repositories that have these `modules` records; undefined: no record. */
async function run(records: (string | undefined)[], wanted: Partial<Wanted>, given: Given = {}) {
  const blobs = memoryBlobStore()
  const pin = (texts: Texts = {}) =>
    Promise.all(Object.entries(texts).map(async ([path, text]) => ({ path, ref: await blobs.putBytes(Buffer.from(text)), mode: 0o644 })))
  const repos = await Promise.all(
    records.map(async (modules, index) => {
      await writeRepository(join(root, `${index}`), { packages: [], ...(modules === undefined ? {} : { modules }) })
      return { id: `repo-${index}`, url: join(root, `${index}`) }
    }),
  )
  const { defaults, obsoletes } = given
  const slice: PkgsetModulesSlice = {
    kind: 'slice',
    version: 1,
    arch: 'x86_64',
    repos,
    variants: [{ uid: 'App', modules: ['*'], filters: [], extra: await pin(given.extra), ...wanted }],
    defaults: defaults === undefined ? null : { files: await pin(defaults.files), overrides: await pin(defaults.overrides) },
    obsoletes: obsoletes === undefined ? null : await pin(obsoletes),
  }
  await using context = await testTaskContext(modulesTask, { slice, blobs, task: { item: 'modules' } })
  const { result } = await runTestTask(modulesTask, context)
  const document = await context.manifests.get(ModulesDocument, result.outputs['modules.App']!)
  return {
    warnings: result.warnings,
    artifacts: (await blobs.readBytes(result.outputs['artifacts']!)).toString(),
    streams: document.streams,
    names: document.streams.map(({ name, stream, version, context: id }) => [name, stream, version, id].join(':')),
    record: document.record === null ? null : (await blobs.readBytes(document.record)).toString(),
  }
}

describe('the streams of a variant', () => {
  it('are chosen out of all repositories, with their defaults, obsoletes and documents', async () => {
    const first = streamYaml('perl:5.30:9:a', ['perl-4:5.30.1-1.x86_64']) + defaultsYaml('perl', '5.30') + defaultsYaml('ruby', '2')
    const newer = streamYaml('perl:5.30:10:b', ['z-0:1-1.noarch', 'perl-4:5.30.2-1.x86_64'])
    const second = newer + obsoletesYaml('perl', '5.24')
    const { names, streams, record, artifacts, warnings } = await run([first, undefined, second], { modules: ['perl:5.30', 'gone:1'] })
    expect(names).toEqual(['perl:5.30:10:b'])
    expect(streams[0]).toMatchObject({ rpms: ['perl-4:5.30.2-1.x86_64', 'z-0:1-1.noarch'], extra: false })
    expect(record).toBe(defaultsYaml('perl', '5.30') + obsoletesYaml('perl', '5.24') + newer)
    expect(artifacts).toBe('perl-4:5.30.1-1.x86_64\nperl-4:5.30.2-1.x86_64\nz-0:1-1.noarch\n')
    expect(warnings).toEqual(['Patterns that match no module of the configured repositories for App.x86_64: gone:1'])
  })

  it('are those for the arch, and not filtered', async () => {
    const text =
      ['a:1', 'b:1', 'b:2', 'c:1'].map((nsvc) => streamYaml(nsvc)).join('') + streamYaml('d:1', [], 's390x') + streamYaml('e:1', [], 'i686')
    const { names } = await run([text], { filters: ['b:2', 'c'] })
    expect(names).toEqual(['a:1:1:c0ffee42', 'b:1:1:c0ffee42'])
  })

  it('of repeated documents the first repository has the word', async () => {
    const { streams } = await run([streamYaml('a:1', ['a-0:1-1.noarch']), streamYaml('a:1', ['a-0:2-1.noarch'])], {})
    expect(streams.map(({ rpms }) => rpms)).toEqual([['a-0:1-1.noarch']])
  })

  it('in the old form are understood, with a warning', async () => {
    const { names, warnings } = await run([streamYaml('a:1')], { modules: ['a-1'] })
    expect(names).toEqual(['a:1:1:c0ffee42'])
    expect(warnings).toEqual(['Modules of App.x86_64 are written in the old form with dashes, use name:stream: a-1'])
  })

  it('may be none: then there is no record, whatever else is configured', async () => {
    const { names, record } = await run([defaultsYaml('a', '1')], {}, { extra: { 'a.yaml': streamYaml('a:1') } })
    expect([names, record]).toEqual([[], null])
  })
})

describe('what is configured', () => {
  it('defaults with overrides and obsoletes stand for those of the repositories', async () => {
    const text = streamYaml('a:1') + streamYaml('b:1') + defaultsYaml('a', 'repository') + obsoletesYaml('a', 'repository')
    const { record } = await run(
      [text],
      {},
      {
        defaults: {
          files: { 'a.yaml': defaultsYaml('a', 'given'), 'b.yaml': defaultsYaml('b', 'given'), 'c.yaml': defaultsYaml('c', 'given') },
          overrides: { 'b.yaml': defaultsYaml('b', 'override') },
        },
        obsoletes: { 'a.yaml': obsoletesYaml('a', 'given'), 'c.yaml': obsoletesYaml('c', 'given') },
      },
    )
    const ofA = defaultsYaml('a', 'given') + obsoletesYaml('a', 'given') + streamYaml('a:1')
    expect(record).toBe(ofA + defaultsYaml('b', 'override') + streamYaml('b:1'))
  })

  it('extra documents are in the record, and listed without packages', async () => {
    const extra = streamYaml('x:1', ['x-0:1-1.noarch'])
    const { names, streams, record } = await run([streamYaml('a:1')], {}, { extra: { 'x86_64/x.yaml': extra } })
    expect(names).toEqual(['a:1:1:c0ffee42', 'x:1:1:c0ffee42'])
    expect(streams[1]).toMatchObject({ extra: true, rpms: [] })
    expect(record).toBe(streamYaml('a:1') + extra)
  })

  it('contradicting defaults end the task', async () => {
    const defaults = { files: { 'a.yaml': defaultsYaml('a', '1'), 'b.yaml': defaultsYaml('a', '2') } }
    await expect(run([streamYaml('a:1')], {}, { defaults })).rejects.toThrow('Module a has multiple defaults: 1, 2')
  })

  it('a record that is no modulemd is told with its repository', async () => {
    await expect(run(['a: ['], {})).rejects.toThrow(/^modules of repository repo-0 \(file:.*\):\d+: /)
  })
})
