import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CreateisoSlice } from '@murli/contracts/slices'
import { expect, test } from 'vitest'
import { make, type Made, treeContent } from './making.ts'

/** All images of a result, byte for byte. */
async function bytesOf({ images, blobs }: Made): Promise<Buffer[]> {
  return Promise.all(images.map(async (image) => readFile(await blobs.file(image))))
}

/** Long enough that no program can have written the same second twice. */
const nextSecond = (): Promise<void> => sleep(1100)

test.each<[string, Partial<CreateisoSlice>]>([
  ['genisoimage', {}],
  ['genisoimage at level 3', { isoLevel: 3 }],
  ['xorrisofs', { useXorrisofs: true }],
  ['xorrisofs at level 3', { useXorrisofs: true, isoLevel: 3 }],
  ['xorrisofs at level 4', { useXorrisofs: true, isoLevel: 4 }],
])('%s: the same tree gives the same image, at another time and place', async (_program, changes) => {
  const one = await bytesOf(await make(changes, treeContent()))
  await nextSecond()
  const other = await bytesOf(await make(changes, treeContent()))
  expect(one).toHaveLength(1)
  expect(one[0]?.equals(other[0] ?? Buffer.of())).toBe(true)
})
