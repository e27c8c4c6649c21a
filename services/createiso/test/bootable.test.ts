import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ImageRecord, ImagesDocument, InstallerDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { CreateisoSlice } from '@murli/contracts/slices'
import { parseTreeinfo, printTreeinfo, withInstaller } from '@murli/productmd'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { createisoTask } from '../src/createiso/task.ts'
import { bootIsoOf, efiConfiguration, GRUB, KINDS, VOLUME } from './installers.ts'
import { content as contentOf, run, slice, treeContent } from './making.ts'

/** Makes the medium of a tree with such an installer. */
async function make(kind: string, changes: Partial<CreateisoSlice> = {}, { withInput = true, hidden = [] as string[] } = {}) {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const { files: own } = KINDS[kind]!
  const installed = {
    ...own,
    'EFI/BOOT/grub.cfg': GRUB,
    'images/install.img': Buffer.alloc(700_000, 'r'),
    'images/boot.iso': bootIsoOf(kind),
  }
  const named = Object.keys(installed).filter((path) => path.startsWith('images/') || path === 'isolinux/isolinux.bin')
  const sum = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')
  const checksums = Object.fromEntries(
    named.map((path) => [path, { type: 'sha256', value: sum(Object.entries(installed).find(([other]) => other === path)?.[1] ?? '') }]),
  )
  const facts = {
    images: { x86_64: Object.fromEntries(named.map((path) => [path.split('/').at(-1) ?? path, path])) },
    stage2: { mainimage: 'images/install.img' },
    checksums,
  }
  const content = treeContent()
  const texts = {
    ...content,
    ...installed,
    '.treeinfo': printTreeinfo(withInstaller(parseTreeinfo(String(content['.treeinfo'])), facts), 'reloaded'),
  }
  const files: TreeFile[] = []
  for (const [path, bytes] of Object.entries(texts)) {
    if (hidden.includes(path)) continue
    const { digest, size } = await blobs.putBytes(Buffer.from(bytes))
    files.push({ path, digest, size, mtime: 1_700_000_000, ...(path.endsWith('.sh') ? { mode: 0o755 } : {}) })
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const tree = await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: ['empty/inner'] })
  const installer = await manifests.put(InstallerDocument, { kind: 'installer', version: 1, ...facts })
  const inputs = { tree, ...(withInput ? { installer } : {}) }
  await using ctx = await testTaskContext(createisoTask, {
    slice: { ...slice, bootable: true, volumeIdFormats: [VOLUME], ...changes },
    inputs,
    blobs,
    manifests,
  })
  const { result } = await runTestTask(createisoTask, ctx)
  const { images } = await manifests.get(ImagesDocument, result.outputs['images']!)
  return { result, images, file: async (): Promise<string> => blobs.file(images[0]!), image: images[0] as ImageRecord }
}

const torito = (image: string): string[] =>
  run('xorriso', '-indev', image, '-report_el_torito', 'plain')
    .split('\n')
    .filter((line) => /^El Torito (boot img|img path)/.test(line))
const XORRISO = { useXorrisofs: true }

describe('a medium that boots', () => {
  it.each<[string, string, Partial<CreateisoSlice>, RegExp[]]>([
    ['as its boot.iso with isolinux', 'isolinux', XORRISO, [/BIOS/, /UEFI/, /isolinux\.bin/, /efiboot\.img/]],
    ['by genisoimage with isolinux', 'isolinux', {}, [/BIOS/, /UEFI/, /isolinux\.bin/, /efiboot\.img/]],
    ['as its boot.iso with a partition behind the files', 'an appended partition', XORRISO, [/BIOS/, /UEFI/, /eltorito\.img/]],
    ['as its boot.iso where there is no isolinux for genisoimage', 'an appended partition', {}, [/BIOS/, /UEFI/, /eltorito\.img/]],
    ['on aarch64', 'EFI alone', { arch: 'aarch64' }, [/UEFI/, /efiboot\.img/]],
    ['on aarch64 with xorriso', 'EFI alone', { arch: 'aarch64', ...XORRISO }, [/UEFI/, /efiboot\.img/]],
    ['on s390x', 's390x', { arch: 's390x' }, [/BIOS/, /cdboot\.img/]],
  ])('%s', async (_, kind, changes, expected) => {
    const made = await make(kind, changes)
    const image = await made.file()
    expect(made.image).toMatchObject({ bootable: true, volumeId: VOLUME })
    const catalog = torito(image)
    for (const part of expected) expect(catalog.join('\n')).toMatch(part)
    // it says by its status whether the sum is right
    run('checkisomd5', image)
    const treeinfo = parseTreeinfo(contentOf(image, '/.treeinfo'))
    for (const [path, { value }] of Object.entries(treeinfo.checksums)) {
      const bytes = execFileSync('isoinfo', ['-R', '-i', image, '-x', `/${path}`], { maxBuffer: 1e8 })
      expect({ path, sum: createHash('sha256').update(bytes).digest('hex') }).toEqual({ path, sum: value })
    }
    expect(Object.keys(treeinfo.checksums)).toContain('images/install.img')
    expect(contentOf(image, '/EFI/BOOT/grub.cfg')).toBe(GRUB)
    expect(contentOf(image, "/Packages/it's-1-1.noarch.rpm")).toHaveLength(200_000)
    expect(run('isoinfo', '-R', '-f', '-i', image).split('\n')).not.toContain('/images/boot.iso')
  })

  it.each(['isolinux', 'an appended partition'])('has the changed configuration where EFI looks for it, with %s', async (kind) => {
    const image = await (await make(kind, XORRISO)).file()
    expect(efiConfiguration(image)).toBe(GRUB)
  })

  it.each<[string, string, Partial<CreateisoSlice>]>([
    ['isohybrid', 'isolinux', {}],
    ['the partitions of its boot.iso', 'an appended partition', XORRISO],
  ])('boots as a disk by %s', async (_, kind, changes) => {
    const image = readFileSync(await (await make(kind, changes)).file())
    expect(image.toString('latin1', 510, 520)).toBe('\x55\xaaEFI PART')
  })

  it.each<[string, Partial<CreateisoSlice>]>([
    ['isolinux', XORRISO],
    ['an appended partition', XORRISO],
    ['isolinux', {}],
  ])('is the same whenever it is made, with %s and %j', async (kind, changes) => {
    const one = await make(kind, changes)
    // long enough that no program can have written the same second twice
    await sleep(1100)
    const other = await make(kind, changes)
    expect(one.image.digest).toBe(other.image.digest)
  })

  it.each<[string, Partial<CreateisoSlice>]>([
    ['genisoimage', {}],
    ['xorriso', XORRISO],
  ])('has the partition that Power boots, with %s', async (_, changes) => {
    const path = await (await make('ppc64le', { arch: 'ppc64le', ...changes })).file()
    const image = readFileSync(path)
    expect(image.readUInt16LE(510)).toBe(0xaa55)
    expect([image.readUInt8(446), image.readUInt8(446 + 4)]).toEqual([0x80, 0x96])
    expect(contentOf(path, '/boot/grub/grub.cfg')).toBe(GRUB)
    run('checkisomd5', path)
  })

  it('is one, with a warning, when it is larger than a disc', async () => {
    const { result, images } = await make('isolinux', { ...XORRISO, capacity: 1_000_000 })
    expect(images).toHaveLength(1)
    expect(result.warnings?.[0]).toMatch(/^disc 1 of Server\.x86_64 has \d+ bytes, \d+ more than the medium$/)
  })

  it('is not made without an installer', async () => {
    const { result, images } = await make('isolinux', XORRISO, { withInput: false })
    expect(images).toEqual([])
    expect(result.warnings).toEqual([
      'ISO of Server.x86_64 is skipped: it should boot, and there is no installer, since buildinstall failed',
    ])
  })

  it.each<[string, string, Partial<CreateisoSlice>, string[], string]>([
    ['has no boot.iso', 'isolinux', XORRISO, ['images/boot.iso'], 'no images/boot.iso'],
    ['boots another arch', 's390x', { arch: 'aarch64', ...XORRISO }, [], 'no entry for EFI'],
    ['boots an image of s390x on Power', 's390x', { arch: 'ppc64le', ...XORRISO }, [], 'no partition of the kind that Power boots'],
    [
      'has a boot.iso that EFI boots by another label',
      'an appended partition',
      XORRISO,
      ['images/efiboot.img'],
      'EFI boots names another label',
    ],
    [
      'has another label on s390x',
      's390x with another label',
      { arch: 's390x', ...XORRISO },
      [],
      'the command line in images/cdboot.img names another',
    ],
    ['has the label of another medium', 'isolinux', { ...XORRISO, volumeIdFormats: ['Another'] }, [], "names another label than 'Another'"],
  ])('is refused when the installer %s', async (_, kind, changes, hidden, message) => {
    await expect(make(kind, changes, { hidden })).rejects.toThrow(message)
  })
})
