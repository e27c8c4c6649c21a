import { SelectionDocument, TrimmingDocument } from '@murli/contracts/documents'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { expect, it } from 'vitest'
import { storeSet } from '../../test/package-set.ts'
import { testVariant } from '../../test/variant.ts'
import { trimTask } from './task.ts'

it('gives one selection for each that comes in', async () => {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const packageSet = await storeSet(blobs, [{ nevra: 'a-1-1.x86_64' }])
  const rpm = [{ package: 0, flags: ['input'], reasons: [] }]
  const lists = { rpm, srpm: [], debuginfo: [], external: [], missing: [], unresolved: {} }
  const store = (variant: string) =>
    manifests.put(SelectionDocument, { kind: 'selection', version: 1, variant, arch: 'x86_64', packageSet, ...lists })
  const variants = [testVariant(), testVariant({ uid: 'Server-HA', id: 'HA', type: 'addon', parent: 'Server' })]
  const selection = [
    { from: 'gather/Server/x86_64', ref: await store('Server') },
    { from: 'gather/Server-HA/x86_64', ref: await store('Server-HA') },
  ]
  await using ctx = await testTaskContext(trimTask, { slice: { kind: 'slice', version: 1, variants }, inputs: { selection }, blobs })
  const { outputs, metrics } = (await runTestTask(trimTask, ctx)).result
  expect(Object.keys(outputs).toSorted()).toEqual(['selection.Server-HA.x86_64', 'selection.Server.x86_64', 'trimming'])
  expect(await manifests.get(TrimmingDocument, outputs['trimming']!)).toMatchObject({
    removed: [{ variant: 'Server-HA', arch: 'x86_64', rule: 'in-parent', other: 'Server', packages: ['a-1-1.x86_64'] }],
  })
  expect(outputs['selection.Server.x86_64']).toEqual(selection[0]?.ref)
  expect(await manifests.get(SelectionDocument, outputs['selection.Server-HA.x86_64']!)).toMatchObject({ variant: 'Server-HA', rpm: [] })
  expect(metrics).toEqual({ before: 2, after: 1 })
})
