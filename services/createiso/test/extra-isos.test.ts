import { createHash } from 'node:crypto'
import { type ImageRecord, ImagesDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { ExtraFileSource, ExtraIsosSlice } from '@murli/contracts/slices'
import { parseTreeinfo } from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import { type ManifestStore, manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { extraIsosTask } from '../src/extra-isos/task.ts'
import { bootIsoOf, efiConfiguration, GRUB, KINDS } from './installers.ts'
import { content as contentOf, release, run, server, treeContent } from './making.ts'

const SLICE: ExtraIsosSlice = {
  kind: 'slice',
  version: 1,
  variant: server,
  arch: 'x86_64',
  release,
  number: 1,
  includeVariants: ['Client', 'Gone'],
  content: ['Server', 'Client'].map((uid) => ({ uid, id: uid, name: `The ${uid}`, type: 'variant' as const })),
  sources: [],
  volumeIds: ['Both {volid}', 'Both {arch}'],
  volumeIdFormats: ['{release_short}-{version} {variant}.{arch} and more'],
  volumeIdSubstitutions: {},
  restrictedVolumeId: false,
  discTypes: {},
  bootable: false,
  isoLevel: null,
  useXorrisofs: false,
  checksums: ['md5', 'sha256'],
  jigdo: false,
}

type Content = Record<string, string | Buffer>

class Workshop {
  readonly blobs: BlobStore = memoryBlobStore()
  readonly manifests: ManifestStore = manifestStore(this.blobs)

  async tree(content: Content) {
    const files: TreeFile[] = []
    for (const [path, bytes] of Object.entries(content)) {
      const { digest, size } = await this.blobs.putBytes(Buffer.from(bytes))
      files.push({ path, digest, size, mtime: 1_700_000_000 })
    }
    files.sort((a, b) => (a.path < b.path ? -1 : 1))
    return this.manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] })
  }

  async pinned(path: string, text: string, target = ''): Promise<ExtraFileSource> {
    return { from: 'pinned', target, files: [{ path, ref: await this.blobs.putBytes(Buffer.from(text)), mode: 0o644 }] }
  }

  /** Runs the task on the trees of two variants; the first has extra files. */
  async make(changes: Partial<ExtraIsosSlice> = {}, { inherit = false, installer }: { inherit?: boolean; installer?: Content } = {}) {
    const client = { ...treeContent(), 'Packages/c-1-1.noarch.rpm': Buffer.alloc(1000, 'c'), 'addons/A/a.rpm': 'a' }
    const trees = { Server: { ...treeContent(), GPL: 'free', 'extra_files.json': '{}' }, Client: client }
    const tree = []
    for (const [uid, content] of Object.entries(trees)) tree.push({ from: `tree_files/${uid}/x86_64`, ref: await this.tree(content) })
    const files = await this.tree({ GPL: 'free', 'docs/a': 'a', 'extra_files.json': '{}' })
    const extraFiles = inherit ? [{ from: 'extra_files/Server/x86_64', ref: files }] : []
    await using ctx = await testTaskContext(extraIsosTask, {
      slice: { ...SLICE, ...changes },
      inputs: { tree, extraFiles, ...(installer === undefined ? {} : { installer: await this.tree(installer) }) },
      blobs: this.blobs,
      manifests: this.manifests,
    })
    const { result, key } = await runTestTask(extraIsosTask, ctx)
    const { images } = await this.manifests.get(ImagesDocument, result.outputs['images']!)
    const { warnings } = result
    return { key, images, warnings, image: images[0]!, path: images.length === 0 ? '' : await this.blobs.file(images[0]!) }
  }
}

const listing = async (workshop: Workshop, { manifest }: ImageRecord) => (await workshop.blobs.readBytes(manifest!)).toString().split('\n')

describe('extra_isos', () => {
  it('puts every variant below its name, without addons and what else is in their trees', async () => {
    const workshop = new Workshop()
    const { image } = await workshop.make()
    const files = (await listing(workshop, image)).filter((line) => /\.\w+$|=/.test(line))
    expect(files.filter((line) => !line.startsWith('/Server/Packages'))).toEqual([
      '/.discinfo',
      '/.treeinfo',
      '/Client/Packages/a=b-1-1.noarch.rpm',
      '/Client/Packages/c-1-1.noarch.rpm',
      "/Client/Packages/it's-1-1.noarch.rpm",
      '/Client/repodata/repomd.xml',
      '/Server/repodata/repomd.xml',
      '/media.repo',
    ])
  })

  it('says what it is: one medium of several variants, whose id is the time of .discinfo', async () => {
    const { path } = await new Workshop().make()
    const treeinfo = parseTreeinfo(contentOf(path, '/.treeinfo'))
    expect(treeinfo.variants.map(({ uid, paths }) => [uid, paths])).toEqual([
      ['Client', { packages: 'Client/Packages', repository: 'Client' }],
      ['Server', { packages: 'Server/Packages', repository: 'Server' }],
    ])
    expect(treeinfo.media).toEqual({ discnum: 1, totaldiscs: 1 })
    expect(contentOf(path, '/.discinfo')).toBe('1795366272.000000\nDummy Product 1.0\nx86_64\nALL\n')
    expect(contentOf(path, '/media.repo')).toContain('mediaid=1795366272.000000\n')
    run('checkisomd5', path)
  })

  it('is recorded as an image of several variants, with the first volume id that fits', async () => {
    const { image } = await new Workshop().make()
    expect(image).toMatchObject({
      unified: true,
      additionalVariants: ['Client', 'Gone'],
      volumeId: 'Both x86_64',
      deliverable: 'iso',
      canFail: false,
      path: null,
      discCount: 1,
    })
    expect(Object.keys(image.checksums)).toEqual(['md5', 'sha256'])
  })

  it('has extra files of its own at its root, listed, in place of what would be there', async () => {
    const workshop = new Workshop()
    const sources = [
      await workshop.pinned('README', 'first'),
      await workshop.pinned('README', 'read me'),
      await workshop.pinned('media.repo', 'x', ''),
    ]
    const { path } = await workshop.make({ sources: [...sources, await workshop.pinned('de.txt', 'lies', 'notes')] })
    expect(contentOf(path, '/README')).toBe('read me')
    expect(contentOf(path, '/media.repo')).toBe('x')
    const { data } = JSON.parse(contentOf(path, '/extra_files.json')) as { data: unknown[] }
    const sha256 = createHash('sha256').update('lies').digest('hex')
    const md5 = createHash('md5').update('lies').digest('hex')
    expect(data).toHaveLength(3)
    expect(data).toContainEqual({ file: 'notes/de.txt', size: 4, checksums: { md5, sha256 } })
  })

  it('has the extra files of its variants below their names when they are inherited', async () => {
    const workshop = new Workshop()
    const { image } = await workshop.make({}, { inherit: true })
    const files = await listing(workshop, image)
    expect(files).toContain('/Server/GPL')
    expect(files).toContain('/Server/docs/a')
    expect(files).not.toContain('/Server/extra_files.json')
    expect(await listing(workshop, (await workshop.make()).image)).not.toContain('/Server/GPL')
  })

  it.each<[string, (workshop: Workshop) => Promise<ExtraFileSource[]>, string]>([
    ['a source brings nothing', () => Promise.resolve([{ from: 'pinned', target: '', files: [] }]), 'FILE_MISSING'],
    ['a file would lie in place of a variant', async (workshop) => [await workshop.pinned('Server', 'x')], 'CONFIG_INVALID'],
    ['a path leaves the image', async (workshop) => [await workshop.pinned('../x', 'x')], 'PATH_UNSAFE'],
    [
      'two sources bring one file deeper down',
      async (workshop) => [await workshop.pinned('a/b', 'x'), await workshop.pinned('a/b', 'y')],
      'CONFIG_INVALID',
    ],
  ])('stops when %s', async (_, sources, code) => {
    const workshop = new Workshop()
    await expect(workshop.make({ sources: await sources(workshop) })).rejects.toMatchObject({ code })
  })

  it('is another one with another volume id, and the same at another time', async () => {
    const workshop = new Workshop()
    const [one, same, other] = [await workshop.make(), await workshop.make(), await workshop.make({ volumeIds: ['Other'] })]
    expect(same.key).toBe(one.key)
    expect(same.image.digest).toBe(one.image.digest)
    expect(other.key).not.toBe(one.key)
  })
})

describe('an extra image that boots', () => {
  const installerOf = (kind: string): Content => ({
    ...KINDS[kind]?.files,
    'EFI/BOOT/grub.cfg': GRUB,
    'images/install.img': Buffer.alloc(700_000, 'r'),
    'images/boot.iso': bootIsoOf(kind),
    'ks.cfg': 'text\n',
  })
  const label = String.raw`Both\x20x86_64`
  const grub = `search --no-floppy --set=root -l 'Both x86_64'\nlinux /vmlinuz inst.stage2=hd:LABEL=${label} inst.ks=hd:LABEL=${label}:/ks.cfg quiet\n`

  it.each<[string, string, boolean]>([
    ['with isolinux, by genisoimage', 'isolinux', false],
    ['with isolinux, as its boot.iso', 'isolinux', true],
    ['with a partition behind the files', 'an appended partition', true],
  ])('%s: by its own label, with the kickstart', async (_, kind, useXorrisofs) => {
    const { image, path } = await new Workshop().make({ bootable: true, useXorrisofs }, { installer: installerOf(kind) })
    expect(image).toMatchObject({ bootable: true, volumeId: 'Both x86_64', unified: true })
    run('checkisomd5', path)
    expect(contentOf(path, '/EFI/BOOT/grub.cfg')).toBe(grub)
    expect(efiConfiguration(path)).toBe(grub)
    expect(contentOf(path, '/ks.cfg')).toBe('text\n')
    const files = run('isoinfo', '-R', '-f', '-i', path).split('\n')
    expect(files).toContain('/images/install.img')
    expect(files).toContain('/Client/Packages/c-1-1.noarch.rpm')
    expect(files).not.toContain('/images/boot.iso')
  })

  it('is not made without an installer', async () => {
    const { images, warnings } = await new Workshop().make({ bootable: true })
    expect(images).toEqual([])
    expect(warnings).toEqual([
      'extra ISO 1 of Server.x86_64 is skipped: it should boot, and there is no installer, since buildinstall failed',
    ])
  })
})
