import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ImageRecord, ImagesDocument, InstallerDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { CreateisoSlice } from '@murli/contracts/slices'
import { parseTreeinfo, printTreeinfo, withInstaller } from '@murli/productmd'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { createisoTask } from '../src/createiso/task.ts'
import { content as contentOf, run, slice, treeContent } from './making.ts'

const VOLUME = 'DP-1.0 Server.x86_64'
const LABEL = String.raw`DP-1.0\x20Server.x86_64`
const GRUB = `search --no-floppy --set=root -l '${VOLUME}'\nlinux /vmlinuz inst.stage2=hd:LABEL=${LABEL} quiet\n`
const OLD = "search --no-floppy --set=root -l 'old'\nlinux /vmlinuz inst.stage2=hd:LABEL=old quiet\n"
const directory = mkdtempSync(join(tmpdir(), 'murli-bootable-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** A boot image of BIOS that `isohybrid` knows for one of isolinux. */
function isolinux(): Buffer {
  const image = Buffer.alloc(24_576, 'i')
  Buffer.from('fbc07870', 'hex').copy(image, 64)
  return image
}

function efiImage(configuration: string): Buffer {
  const image = join(directory, `efi-${createHash('md5').update(configuration).digest('hex')}.img`)
  const mtools = (program: string, ...args: string[]) => execFileSync(program, ['-i', image, ...args])
  rmSync(image, { force: true })
  mtools('mformat', '-C', '-T', '2880', '-N', '12345678', '::')
  mtools('mmd', '::/EFI', '::/EFI/BOOT')
  writeFileSync(join(directory, 'grub.cfg'), configuration)
  mtools('mcopy', join(directory, 'grub.cfg'), '::/EFI/BOOT/grub.cfg')
  return readFileSync(image)
}

/** Ways in which boot.iso of an installer boots, with what its tree has of that. */
const KINDS: Record<string, { files: Record<string, Buffer | string>; words: string[] }> = {
  isolinux: {
    files: {
      'isolinux/isolinux.bin': isolinux(),
      'isolinux/isolinux.cfg': `append inst.stage2=hd:LABEL=${LABEL}\n`,
      'images/efiboot.img': efiImage(GRUB),
    },
    words: [
      '-b',
      'isolinux/isolinux.bin',
      '-c',
      'isolinux/boot.cat',
      '-no-emul-boot',
      '-boot-load-size',
      '4',
      '-boot-info-table',
      '-eltorito-alt-boot',
      '-e',
      'images/efiboot.img',
      '-no-emul-boot',
    ],
  },
  'an appended partition': {
    files: { 'images/eltorito.img': Buffer.alloc(8192, 'e'), 'images/efiboot.img': efiImage(GRUB), 'boot/grub2/grub.cfg': GRUB },
    words: [
      '-b',
      'images/eltorito.img',
      '-no-emul-boot',
      '-boot-load-size',
      '4',
      '-boot-info-table',
      '-append_partition',
      '2',
      '0xef',
      join(directory, 'old-efi.img'),
      '-appended_part_as_gpt',
      '-partition_offset',
      '16',
      '-eltorito-alt-boot',
      '-e',
      '--interval:appended_partition_2:all::',
      '-no-emul-boot',
    ],
  },
  'EFI alone': { files: { 'images/efiboot.img': efiImage(GRUB) }, words: ['-e', 'images/efiboot.img', '-no-emul-boot'] },
  s390x: { files: { 'images/cdboot.img': Buffer.alloc(4096, 's') }, words: ['-b', 'images/cdboot.img', '-no-emul-boot'] },
}

/** The boot.iso of such an installer, as lorax leaves it: with its own label, and other configurations than the tree. */
function bootIso({ files, words }: { files: Record<string, Buffer | string>; words: string[] }): Buffer {
  const tree = mkdtempSync(join(directory, 'tree-'))
  writeFileSync(join(directory, 'old-efi.img'), efiImage(OLD))
  const put = (path: string, bytes: Buffer | string): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), bytes)
  }
  for (const [path, bytes] of Object.entries(files))
    put(path, path.endsWith('.cfg') ? OLD : path === 'images/efiboot.img' ? efiImage(OLD) : bytes)
  if (words.some((word) => word.startsWith('--interval'))) rmSync(join(tree, 'images/efiboot.img'))
  put('EFI/BOOT/grub.cfg', OLD)
  put('images/install.img', Buffer.alloc(700_000, 'r'))
  put('.buildstamp', 'stamp')
  const image = `${tree}.iso`
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'old', '-J', '-R', ...words, '-o', image, tree], { stdio: 'pipe' })
  return readFileSync(image)
}

/** Made once: programs write the time into it. */
const BOOT_ISOS = new Map<string, Buffer>()
function bootIsoOf(kind: string): Buffer {
  const image = BOOT_ISOS.get(kind) ?? bootIso(KINDS[kind]!)
  BOOT_ISOS.set(kind, image)
  return image
}

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
    const [, , line = ''] = /El Torito boot img :\s+2\s+UEFI(.*)\s(\d+)$/m.exec(torito(image).join('\n')) ?? []
    const partition = readFileSync(image).subarray(Number(line) * 2048)
    writeFileSync(join(directory, 'found.img'), partition.subarray(0, 2880 * 512))
    expect(run('mtype', '-i', join(directory, 'found.img'), '::/EFI/BOOT/grub.cfg')).toBe(GRUB)
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
    ['has the label of another medium', 'isolinux', { ...XORRISO, volumeIdFormats: ['Another'] }, [], "names another label than 'Another'"],
  ])('is refused when the installer %s', async (_, kind, changes, hidden, message) => {
    await expect(make(kind, changes, { hidden })).rejects.toThrow(message)
  })
})
