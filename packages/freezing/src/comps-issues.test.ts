import { expect, it } from 'vitest'
import { fixtureRequest } from './fixtures/request.ts'
import { freezeRequest, type Store } from './freeze.ts'

const STORE: Store = {
  putBytes: (bytes) => Promise.resolve({ kind: 'blob', digest: `sha256:${'0'.repeat(64)}`, size: bytes.byteLength }),
  putFile: () => Promise.reject(new Error('nothing is fetched here')),
}

/** Findings about comps with these packages in the group core; its variants are Server with its children, and Tools, on two arches. */
async function told(...packages: string[]): Promise<string[]> {
  const comps = `<comps><group><id>core</id><packagelist>\n${packages.join('\n')}\n</packagelist></group></comps>`
  const result = await freezeRequest(fixtureRequest('', { 'comps.xml': comps }), { store: STORE })
  return result.ok ? [] : result.issues.map(({ message, position }) => `${position?.file}:${position?.line} ${message}`)
}

const HINT = '(type is one of mandatory, default, optional, conditional)'

it('a package of unknown type is told once, with its line, though many variants have it', async () => {
  expect(await told('<packagereq>bash</packagereq>', '<packagereq type="Mandatory">zsh</packagereq>')).toEqual([
    `comps.xml:3 Failed to process comps file. Package zsh in group core has unknown type 'Mandatory' ${HINT}`,
  ])
})

it('where any variant has it counts, and nothing else', async () => {
  expect(
    await told('<packagereq>bash</packagereq>', '<packagereq type="odd" arch="aarch64" variant="Tools">zsh</packagereq>'),
  ).toHaveLength(1)
  const elsewhere = ['<packagereq type="odd" arch="s390x">a</packagereq>', '<packagereq type="odd" variant="Client">b</packagereq>']
  expect(await told('<packagereq>bash</packagereq>', ...elsewhere)).toEqual([])
})
