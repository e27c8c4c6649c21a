import { createHash } from 'node:crypto'
import type { CreateisoSlice } from '@murli/contracts/slices'
import { parseTreeinfo, printDiscinfo } from '@murli/productmd'
import { testTaskContext } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { createisoTask } from '../src/createiso/task.ts'
import { content, discinfo, make, onlyImage, run, slice, treeContent } from './making.ts'

test.each([
  ['genisoimage', false],
  ['xorrisofs', true],
])('%s: an image that the tools of others accept', async (_program, useXorrisofs) => {
  const made = await make({ useXorrisofs }, treeContent(), true)
  const { image, path, manifest } = await onlyImage(made)
  expect(image).toMatchObject({
    variant: 'Server',
    arch: 'x86_64',
    type: 'dvd',
    format: 'iso',
    subvariant: 'Server',
    bootable: false,
    discNumber: 1,
    discCount: 1,
    volumeId: 'DP-1.0 Server.x86_64',
    discType: 'full',
    suffix: '.iso',
    path: null,
    deliverable: 'iso',
    canFail: false,
  })
  expect(image).not.toHaveProperty('jigdo')
  expect(run('checkisomd5', '--md5sumonly', path)).toContain(`${image.implantMd5}\n`)
  expect(run('checkisomd5', '--md5sumonly', path)).toContain('Supported ISO: yes')
  run('checkisomd5', path)
  const description = run('isoinfo', '-d', '-i', path)
  expect(description).toContain('Volume id: DP-1.0 Server.x86_64\n')
  expect(description).toContain(`System id: ${useXorrisofs ? '' : 'LINUX'}\n`)
  expect(description).toContain('Joliet with UCS level 3 found')
  const bytes = await made.blobs.readBytes(image)
  expect(image.size).toBe(bytes.length)
  expect(image.checksums).toEqual(Object.fromEntries(['md5', 'sha512'].map((name) => [name, createHash(name).update(bytes).digest('hex')])))
  expect(manifest.split('\n')).toEqual([
    '/.discinfo',
    '/.treeinfo',
    '/Packages',
    '/Packages/a=b-1-1.noarch.rpm',
    "/Packages/it's-1-1.noarch.rpm",
    '/empty',
    '/empty/inner',
    '/media.repo',
    '/repodata',
    '/repodata/repomd.xml',
    '/scripts',
    '/scripts/run.sh',
    '',
  ])
  expect(content(path, '/.discinfo')).toBe(printDiscinfo({ ...discinfo, discs: [1] }))
  expect(content(path, '/media.repo')).toBe(treeContent()['media.repo'])
  expect(parseTreeinfo(content(path, '/.treeinfo')).media).toEqual({ discnum: 1, totaldiscs: 1 })
  expect(run('isoinfo', '-R', '-l', '-i', path)).toMatch(/-r-xr-xr-x.*Nov 14 2023.*run\.sh/)
  expect(made.result.logs.map((log) => log.path)).toEqual(['logs/x86_64/createiso-Server.x86_64.log'])
})

test.each([
  ['genisoimage', false],
  ['xorrisofs', true],
])('%s: the manifest is what others list', async (_program, useXorrisofs) => {
  const names = { 'Ünï/ß': 'x', 'long/a name that is longer than all that ISO 9660 has room for.and.more': 'y', 'a/b c/d': 'z' }
  const { path, manifest } = await onlyImage(await make({ useXorrisofs }, { ...treeContent(), ...names }))
  const listed = run('isoinfo', '-R', '-f', '-i', path).split('\n')
  const expected = listed.filter((line) => line.startsWith('/') && !line.endsWith('/TRANS.TBL')).map((line) => Buffer.from(line))
  expect(manifest).toBe(`${expected.toSorted((one, other) => Buffer.compare(one, other)).join('\n')}\n`)
})

test('a tree without packages gives a warning and no image', async () => {
  const { images, result } = await make({}, { 'media.repo': 'x' })
  expect(images).toEqual([])
  expect(result.warnings).toEqual(['No RPMs found for Server.x86_64, skipping ISO'])
})

test('an unknown checksum is a fault of the configuration', async () => {
  await expect(make({ checksums: ['md6'] }, treeContent())).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

async function keyWith(identity: object, changes: Partial<CreateisoSlice> = {}): Promise<string> {
  await using ctx = await testTaskContext(createisoTask, { slice: { ...slice, ...changes }, identity })
  return JSON.stringify(await createisoTask.key?.(ctx))
}

test('the key knows what the image says of the compose, and nothing else of it', async () => {
  const plain = await keyWith({})
  expect(await keyWith({ id: 'DP-1.0-20261123.n.1', date: '20261123', respin: 1, startedAt: 1 })).toBe(plain)
  expect(await keyWith({ supported: true })).not.toBe(plain)
  const dated = { volumeIdFormats: ['{release_short} {date}'] }
  expect(await keyWith({ date: '20261123' }, dated)).not.toBe(await keyWith({}, dated))
})
