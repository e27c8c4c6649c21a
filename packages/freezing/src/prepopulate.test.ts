import { expect, it } from 'vitest'
import { fixtureRequest } from './fixtures/request.ts'
import { freezeRequest, type Store } from './freeze.ts'

const STORE: Store = {
  putBytes: (bytes) => Promise.resolve({ kind: 'blob', digest: `sha256:${'0'.repeat(64)}`, size: bytes.byteLength }),
  putFile: () => Promise.reject(new Error('nothing is fetched here')),
}

async function messagesFor(...items: string[]): Promise<string[]> {
  const prepopulate = JSON.stringify({ Server: { x86_64: { build: items } } })
  const request = fixtureRequest('gather_prepopulate = "prepopulate.json"\n', { 'prepopulate.json': prepopulate })
  const result = await freezeRequest(request, { store: STORE })
  return result.ok ? [] : result.issues.map(({ message }) => message)
}

it('entries have an arch that the tree can use, second ones included', async () => {
  expect(await messagesFor('a.x86_64', 'b.i686', 'c.noarch')).toEqual([])
})

it.each([
  ['a.s390x', 's390x'],
  ['a', ''],
  ['a.armhfp', ''],
  ['a.src', 'src'],
])('%s is refused before anything runs', async (item, arch) => {
  expect(await messagesFor(item)).toEqual([
    `gather_prepopulate: Incompatible package arch '${arch}' for tree arch 'x86_64': ${item} (expected name.arch with an arch that the tree can use)`,
  ])
})
