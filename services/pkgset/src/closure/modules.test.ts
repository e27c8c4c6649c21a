import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ModulesDocument, PackageSetManifest } from '@murli/contracts/documents'
import { writeRepository, type WrittenPackage } from '@murli/rpmmd/testing'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closureTask } from './task.ts'

let directory: string
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'murli-closure-'))))
afterEach(() => rm(directory, { recursive: true }))

/** A package that requires some names. */
function packageOf(name: string, version: string, ...required: string[]): WrittenPackage {
  const location = `${name}-${version}-1.noarch.rpm`
  const dependency = { flags: null, epoch: null, version: null, release: null, pre: false }
  return {
    name,
    epoch: 0,
    version,
    release: '1',
    arch: 'noarch',
    sourcerpm: null,
    location,
    checksum: { type: 'sha256', value: createHash('sha256').update(location).digest('hex') },
    size: { package: 1, installed: 1, archive: 1 },
    files: [],
    primary_files: [],
    provides: [{ ...dependency, name }],
    requires: required.map((wanted) => ({ ...dependency, name: wanted })),
  }
}

const PACKAGES = [
  packageOf('shell', '1'),
  packageOf('editor', '1', 'for-one'),
  packageOf('editor', '2', 'for-two'),
  packageOf('editor', '3', 'for-three'),
  packageOf('for-one', '1'),
  packageOf('for-two', '1'),
  packageOf('for-three', '1'),
]

/** Closes over `shell` and `editor`; `modules`: NEVRAs of the packages of each variant's modules; null: a compose without modules. */
async function close(modules: string[][] | null) {
  await writeRepository(directory, { packages: PACKAGES })
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const documents = (modules ?? []).map((rpms, index): ModulesDocument => {
    const stream = { name: 'editor', stream: `${index}`, version: '1', context: 'x', rpms, extra: false }
    return { kind: 'modules', version: 1, variant: `V${index}`, arch: 'x86_64', streams: [stream], record: null }
  })
  const artifacts = ['1', '2', '3'].map((version) => `editor-0:${version}-1.noarch\n`).join('')
  const inputs = [
    ...(modules === null ? [] : [{ as: 'artifacts', ref: await blobs.putBytes(Buffer.from(artifacts)) }]),
    ...(await Promise.all(documents.map(async (document) => ({ as: 'modules', ref: await manifests.put(ModulesDocument, document) })))),
  ]
  await using context = await testTaskContext(closureTask, {
    slice: {
      kind: 'slice',
      version: 1,
      arch: 'x86_64',
      rules: '4.3',
      richDependencies: 'union',
      repos: [{ id: 'repo-0', url: directory }],
      packages: ['shell', 'editor'],
      prepopulate: [],
    },
    inputs: inputs.map((input) => ({ ...input, from: 'pkgset/-/x86_64/modules' })),
    blobs,
    manifests,
    task: { item: 'closure' },
  })
  const { result } = await runTestTask(closureTask, context)
  const set = await manifests.get(PackageSetManifest, result.outputs['closure']!)
  return set.packages.map(({ name, version }) => `${name}-${version}`)
}

it('without modules the newest package is taken', async () => {
  expect(await close(null)).toEqual(['editor-3', 'for-three-1', 'shell-1'])
})

it('packages of modules come for those that have them, each with what it requires', async () => {
  expect(await close([['editor-0:1-1.noarch'], ['editor-0:2-1.noarch']])).toEqual([
    'editor-1',
    'editor-2',
    'for-one-1',
    'for-two-1',
    'shell-1',
  ])
})

it('packages of modules that nobody has are left out', async () => {
  expect(await close([[]])).toEqual(['shell-1'])
})
