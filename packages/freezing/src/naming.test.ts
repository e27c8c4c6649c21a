import { expect, it } from 'vitest'
import { fixtureRequest } from './fixtures/request.ts'
import { freezeRequest, type Store } from './freeze.ts'

const STORE: Store = {
  putBytes: (bytes) => Promise.resolve({ kind: 'blob', digest: `sha256:${'0'.repeat(64)}`, size: bytes.byteLength }),
  putFile: () => Promise.reject(new Error('nothing is fetched here')),
}

async function errorsOf(options: string): Promise<string[]> {
  const result = await freezeRequest(fixtureRequest(options), { store: STORE })
  return result.ok ? [] : result.issues.map(({ message, position }) => `${position?.line ?? 'nowhere'}: ${message}`)
}

it.each(['X Y', '../x', '-x', 'a/b', 'ä'])('a release cannot be called %s', async (name) => {
  const [first, ...others] = await errorsOf(`release_short = "${name}"\n`)
  expect(first).toMatch(
    /^\d+: release_short: '.*' cannot be a part of a compose id: expected letters, digits, "-", "_", "\." or "\+", the first one a letter or digit$/,
  )
  expect(first).toContain(`'${name}'`)
  expect(others).toEqual([])
})

it('versions are parts of the id as well', async () => {
  expect((await errorsOf('release_version = "1 beta"\n'))[0]).toContain("release_version: '1 beta' cannot be a part of a compose id")
})

it.each(['Fedora', 'RHEL-8', '7.1', 'c++'])('%s is a name', async (name) => {
  expect(await errorsOf(`release_short = "${name}"\n`)).toEqual([])
})
