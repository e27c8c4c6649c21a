import { CatalogDocument, PackageSetManifest } from '@murli/contracts/documents'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { expect, it } from 'vitest'
import { closureOf, ref, setPackage } from '../../test/set-package.ts'
import { setsTask } from './task.ts'

const SLICE = {
  kind: 'slice' as const,
  version: 1 as const,
  arches: [
    { arch: 's390x', multilib: false },
    { arch: 'x86_64', multilib: true },
  ],
  exclusiveArchConsidersNoarch: true,
  inheritExclusiveArchToNoarch: false,
}

async function setsOf(closures: Record<string, string[]>) {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const inputs = await Promise.all(
    Object.entries(closures).map(async ([arch, names]) => {
      const closure = closureOf(
        arch,
        names.map((name) => setPackage(name)),
        [arch],
      )
      return { from: `pkgset/-/${arch}/closure`, ref: await manifests.put(PackageSetManifest, closure) }
    }),
  )
  await using context = await testTaskContext(setsTask, { slice: SLICE, inputs: { closure: inputs }, blobs, manifests })
  const { result } = await runTestTask(setsTask, context)
  const outputs = Object.entries(result.outputs)
  const sets = await Promise.all(
    outputs
      .filter(([name]) => name.startsWith('set.'))
      .map(async ([name, set]) => [name, await manifests.get(PackageSetManifest, set)] as const),
  )
  const catalogs = await Promise.all(
    outputs.filter(([name]) => name.startsWith('catalog.')).map(([, catalog]) => manifests.get(CatalogDocument, catalog)),
  )
  return { metrics: result.metrics, sets: Object.fromEntries(sets), catalogs }
}

it('makes one set per arch out of all closures, each with its own buckets', async () => {
  const { sets, catalogs, metrics } = await setsOf({
    x86_64: ['a-1-1.i686', 'a-1-1.src', 'a-1-1.x86_64', 'n-1-1.noarch', 'n-1-1.src'],
    s390x: ['a-1-1.s390x', 'a-1-1.src'],
  })
  const content = Object.entries(sets).map(([name, { arch, buckets, packages }]) => [
    name,
    arch,
    buckets,
    packages.map(({ fileName }) => fileName),
  ])
  expect(content).toEqual([
    ['set.s390x', 's390x', [ref('s390x'), ref('x86_64')], ['a-1-1.s390x.rpm', 'a-1-1.src.rpm', 'n-1-1.noarch.rpm', 'n-1-1.src.rpm']],
    [
      'set.x86_64',
      'x86_64',
      [ref('x86_64'), ref('s390x')],
      ['a-1-1.i686.rpm', 'a-1-1.src.rpm', 'a-1-1.x86_64.rpm', 'n-1-1.noarch.rpm', 'n-1-1.src.rpm'],
    ],
  ])
  expect(catalogs.map(({ arch, packages }) => [arch, packages])).toEqual([
    ['s390x', ['a-1-1.s390x', 'a-1-1.src', 'n-1-1.noarch', 'n-1-1.src']],
    ['x86_64', ['a-1-1.i686', 'a-1-1.src', 'a-1-1.x86_64', 'n-1-1.noarch', 'n-1-1.src']],
  ])
  expect(metrics).toEqual({ packages: 6, 'packages.s390x': 4, 'packages.x86_64': 5 })
})

it('refuses to go on without the closure of an arch', async () => {
  await expect(setsOf({ x86_64: [] })).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('s390x') })
})
