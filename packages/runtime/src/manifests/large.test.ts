import { canonicalJson } from '@murli/contracts'
import type { Ref } from '@murli/contracts'
import { DecisionsDocument, TreeManifest } from '@murli/contracts/documents'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { memoryBlobStore } from '../testing/memory-blobs.ts'
import { manifestStore } from './index.ts'
import { parseInPieces } from './parse.ts'
import { printInPieces } from './print.ts'

const Listing = z.strictObject({
  kind: z.literal('tree'),
  7: z.array(z.strictObject({ name: z.string(), size: z.int().optional() })).optional(),
  texts: z.array(z.string()),
  tables: z.record(z.string(), z.array(z.json())),
})
const listing = fc.record(
  {
    kind: fc.constant('tree' as const),
    7: fc.array(fc.record({ name: fc.string({ unit: 'grapheme' }), size: fc.nat() }, { requiredKeys: ['name'] })),
    texts: fc.array(fc.string({ unit: fc.constantFrom('"', '\\', ',', '[', '}', 'é', '\u{1f600}', '\n', 'a') })),
    tables: fc.dictionary(fc.string(), fc.array(fc.jsonValue() as fc.Arbitrary<z.core.util.JSONType>)),
  },
  { requiredKeys: ['kind', 'texts', 'tables'] },
)

const TREE: TreeManifest = { kind: 'tree', version: 1, files: [], mounts: [], directories: [] }
const FILES = Array.from({ length: 50_000 }, (_, index) => ({
  path: `Packages/${index}`,
  digest: `sha256:${'0'.repeat(64)}` as const,
  size: index,
  mtime: 7,
}))

it('prints a document in pieces as in one, and parses it again', () => {
  fc.assert(
    fc.property(listing, (document) => {
      const text = Buffer.concat([...printInPieces(Listing, document)])
      // zod leaves members with the name __proto__ out
      expect(text.toString()).toBe(canonicalJson(Listing.parse(document)))
      expect(parseInPieces(Listing, text, 'it')).toEqual(JSON.parse(text.toString()))
    }),
    { examples: [[{ kind: 'tree', texts: [], tables: JSON.parse('{"__proto__":[1],"a":[{"__proto__":1}]}') as Record<string, []> }]] },
  )
})

it('keeps large documents as small ones', async () => {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const ref = await manifests.put(TreeManifest, { ...TREE, files: FILES })
  expect((await blobs.readBytes(ref)).toString()).toBe(canonicalJson({ ...TREE, files: FILES }))
  const read = await manifests.get(TreeManifest, ref)
  expect(read).toEqual({ ...TREE, files: FILES })
  expect(await manifests.get(TreeManifest, ref)).toBe(read)
})

it('says which item of a large document does not fit, on the way in and on the way out', async () => {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const files = FILES.with(13_000, { ...FILES[0]!, path: '../up' })
  const refusal = { code: 'METADATA_INVALID', message: expect.stringContaining('files.13000.path: ') }
  await expect(manifests.put(TreeManifest, { ...TREE, files })).rejects.toMatchObject(refusal)
  const bad: Ref = { ...(await blobs.putBytes(Buffer.from(canonicalJson({ ...TREE, files })))), kind: 'tree' }
  await expect(manifests.get(TreeManifest, bad)).rejects.toMatchObject(refusal)
  await expect(manifests.get(DecisionsDocument, { ...bad, kind: 'decisions' })).rejects.toMatchObject({
    code: 'METADATA_INVALID',
  })
})

it.each([
  ['is cut off', (text: string) => text.slice(0, -1)],
  ['is cut off inside a list', (text: string) => text.slice(0, text.indexOf(']'))],
  ['goes on', (text: string) => `${text}x`],
  ['has white space', (text: string) => text.replace('{', '{ ')],
  ['has a comma too much', (text: string) => text.replace('],', ',],')],
  ['lacks a colon', (text: string) => text.replace('"files":', '"files"')],
  ['is a list', (text: string) => `[${text}]`],
])('refuses a text that %s', async (_what, edit) => {
  const text = edit(canonicalJson({ ...TREE, files: FILES }))
  expect(() => parseInPieces(TreeManifest, Buffer.from(text), 'it')).toThrow(SyntaxError)
  const blobs = memoryBlobStore()
  const ref: Ref = { ...(await blobs.putBytes(Buffer.from(text))), kind: 'tree' }
  await expect(manifestStore(blobs).get(TreeManifest, ref)).rejects.toMatchObject({ code: 'METADATA_INVALID' })
})
