import type { Ref, Variant } from '@murli/contracts'
import type { InitSlice } from '@murli/contracts/slices'
import { memoryBlobStore, runTestTask, testRef, testTaskContext } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { filterCompsTask } from './task.ts'

const COMPS = `<comps>
<group><id>core</id><name>Core</name><packagelist>
  <packagereq type="mandatory">bash</packagereq><packagereq type="default" arch="s390x">s390utils</packagereq><packagereq type="odd">odd</packagereq>
</packagelist></group>
<group variant="Client"><id>desktop</id><name>Desktop</name><packagelist><packagereq>gnome</packagereq></packagelist></group>
</comps>`

const client: Variant = {
  uid: 'Client',
  id: 'Client',
  name: 'Client',
  type: 'variant',
  arches: ['x86_64'],
  isEmpty: false,
  parent: null,
  children: [],
  environments: [],
  buildinstallPackages: [],
  modules: null,
  kojiTags: null,
  release: null,
  groups: [
    { name: 'desktop', glob: false, default: true, uservisible: null },
    { name: 'nowhere', glob: false, default: null, uservisible: null },
  ],
}

async function run(changes: Partial<InitSlice>, xml = COMPS): Promise<{ text: string; warnings: string[] }> {
  const blobs = memoryBlobStore()
  const comps: Ref = await blobs.putBytes(Buffer.from(xml))
  const slice: InitSlice = {
    kind: 'slice',
    version: 1,
    comps,
    arch: 'x86_64',
    variant: client,
    lookasideGroups: [],
    filterEnvironments: true,
    ...changes,
  }
  await using ctx = await testTaskContext(filterCompsTask, { slice, blobs })
  const { result } = await runTestTask(filterCompsTask, ctx)
  const text = (await blobs.readBytes(result.outputs['comps'] ?? testRef('none'))).toString()
  return { text, warnings: result.warnings }
}

test('a variant gets its groups, and a warning for one that is nowhere', async () => {
  const { text, warnings } = await run({})
  expect(text).toContain('<id>desktop</id>')
  expect(text).toContain('<default>true</default>')
  expect(text).not.toContain('core')
  expect(warnings).toEqual(['Variant Client.x86_64 requires comps group nowhere which does not match anything in input comps file'])
})

test('an arch gets all groups, with the packages that it can have', async () => {
  const { text, warnings } = await run({ variant: null, arch: 's390x' })
  expect(text).toContain('s390utils')
  expect(text).toContain('gnome')
  expect(text).not.toContain('odd')
  expect(warnings).toEqual([])
})

test('refuses to write a package of unknown type into the comps of a variant', async () => {
  const everything = { ...client, groups: [] }
  await expect(run({ variant: everything })).rejects.toMatchObject({
    code: 'COMPS_INVALID',
    message: expect.stringContaining('Package odd in group core has unknown type'),
  })
})

test('says where a comps file is broken', async () => {
  await expect(run({}, '<comps>\n<group>')).rejects.toMatchObject({
    code: 'COMPS_INVALID',
    message: expect.stringContaining('comps.xml:2:'),
  })
})
