import type { CreateisoSlice } from '@murli/contracts/slices'
import { expect, test } from 'vitest'
import { content, make, onlyImage, run } from './making.ts'

const SMALLEST_BYTES = 686_080

test.each<[string, Partial<CreateisoSlice>]>([
  ['genisoimage', {}],
  ['xorrisofs at level 4, with one more descriptor', { useXorrisofs: true, isoLevel: 4 }],
  ['xorrisofs', { useXorrisofs: true }],
])('%s: an image that is too small for media checks grows', async (_program, changes) => {
  const { image, path, manifest } = await onlyImage(await make(changes, { 'Packages/tiny.rpm': 'tiny', 'media.repo': '[InstallMedia]\n' }))
  expect(image.size).toBe(SMALLEST_BYTES)
  run('checkisomd5', path)
  expect(run('checkisomd5', '--md5sumonly', path)).toContain(`${image.implantMd5}\n`)
  expect(run('isoinfo', '-d', '-i', path)).toContain(`Volume size is: ${SMALLEST_BYTES / 2048}\n`)
  expect(manifest).toBe('/Packages\n/Packages/tiny.rpm\n/empty\n/empty/inner\n/media.repo\n')
  expect(content(path, '/Packages/tiny.rpm')).toBe('tiny')
  expect(run('isoinfo', '-J', '-i', path, '-x', '/Packages/tiny.rpm')).toBe('tiny')
  const tree = run('xorriso', '-report_about', 'SORRY', '-indev', path, '-find', '/', '-type', 'f').split('\n')
  expect(tree.filter((line) => !line.includes('TRANS.TBL') && line.startsWith("'/")).toSorted()).toEqual([
    "'/Packages/tiny.rpm'",
    "'/media.repo'",
  ])
})
