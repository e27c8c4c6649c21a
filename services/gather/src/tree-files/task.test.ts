import type { Ref } from '@murli/contracts'
import { InstallerDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { TreeFilesSlice } from '@murli/contracts/slices'
import { printTreeExtraFiles } from '@murli/productmd'
import { flattenTree, manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { testVariant } from '../../test/variant.ts'
import { treeFilesTask } from './task.ts'

const STARTED_AT = 1_795_366_272
const HA = testVariant({ uid: 'Server-HA', id: 'HA', name: 'High Availability', type: 'addon', parent: 'Server' })

const slice = (changes: Partial<TreeFilesSlice> = {}): TreeFilesSlice => ({
  kind: 'slice',
  version: 1,
  variant: testVariant(),
  arch: 'x86_64',
  release: { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null },
  treeinfoVersion: '1.0',
  discinfoDescription: 'Dummy Product 1.0',
  addons: [],
  checksum: 'sha256',
  ...changes,
})

class Trees {
  readonly blobs = memoryBlobStore()
  readonly manifests = manifestStore(this.blobs)

  async tree(texts: Record<string, string>): Promise<Ref> {
    const files: TreeFile[] = []
    for (const [path, text] of Object.entries(texts)) {
      const { digest, size } = await this.blobs.putBytes(Buffer.from(text))
      files.push({ path, digest, size, mtime: 1 })
    }
    files.sort((a, b) => (a.path < b.path ? -1 : 1))
    return this.manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] })
  }

  /** Extra files with their listing. */
  extraFiles(texts: Record<string, string>): Promise<Ref> {
    const listed = Object.entries(texts).map(([file, text]) => ({ file, size: text.length, checksums: { md5: file } }))
    return this.tree({ ...texts, 'extra_files.json': printTreeExtraFiles(listed) })
  }

  /** The task's tree: path → text. */
  async build(given: TreeFilesSlice, inputs: Record<string, { from: string; ref: Ref }[] | Ref>): Promise<Record<string, string>> {
    await using ctx = await testTaskContext(treeFilesTask, { slice: given, inputs, blobs: this.blobs, identity: { startedAt: STARTED_AT } })
    const { result } = await runTestTask(treeFilesTask, ctx)
    const files = await flattenTree(this.manifests, result.outputs['tree']!)
    return Object.fromEntries(await Promise.all(files.map(async (file) => [file.path, (await this.blobs.readBytes(file)).toString()])))
  }
}

describe('tree_files', () => {
  it('says what the tree is, in three files with one time', async () => {
    const trees = new Trees()
    const tree = await trees.build(slice(), {
      repository: await trees.tree({ 'repodata/repomd.xml': '<x/>', '.discinfo': 'of the repository' }),
    })
    expect(Object.keys(tree)).toEqual(['.discinfo', '.treeinfo', 'media.repo', 'repodata/repomd.xml'])
    expect(tree['.discinfo']).toBe('1795366272.000000\nDummy Product 1.0\nx86_64\nALL\n')
    expect(tree['media.repo']).toContain('\nmediaid=1795366272.000000\n')
    expect(tree['.treeinfo']).toContain('\nbuild_timestamp = 1795366272\n')
  })

  it('puts addons below addons/ and names them', async () => {
    const trees = new Trees()
    const repository = await trees.tree({ 'repodata/repomd.xml': 'server' })
    const addon = [{ from: 'createrepo/Server-HA/x86_64/binary', ref: await trees.tree({ 'repodata/repomd.xml': 'ha' }) }]
    const tree = await trees.build(slice({ addons: [HA] }), { repository, addon })
    expect(tree['addons/HA/repodata/repomd.xml']).toBe('ha')
    expect(tree['.treeinfo']).toContain('[addon-Server-HA]\nid = HA\nname = High Availability\npackages = addons/HA\nparent = Server\n')
    await expect(trees.build(slice(), { repository, addon })).rejects.toThrow('createrepo/Server-HA/x86_64/binary')
  })

  it('lets a layered product go by the names of its parent', async () => {
    const trees = new Trees()
    const variant = testVariant({ uid: 'Server-Gluster', id: 'Gluster', name: 'Gluster', type: 'layered-product', parent: 'Server' })
    const baseProduct = { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga' }
    const release = { name: 'Gluster', short: 'Gluster', version: '2.3', type: 'ga', internal: false, baseProduct }
    const given = slice({ variant, release, treeinfoVersion: '2.3', parentName: 'The Server' })
    const tree = await trees.build(given, { repository: await trees.tree({}) })
    expect(tree['.treeinfo']).toContain('[base_product]\nname = Dummy Product\nshort = DP\nversion = 1\n')
    expect(tree['.treeinfo']).toMatch(/\[variant-Server\]\nid = Server\nname = The Server\n/)
    expect(tree['.treeinfo']).toContain('is_layered = true')
  })
})

describe('a tree with an installer', () => {
  const facts = async (trees: Trees, name: string) =>
    trees.manifests.put(InstallerDocument, {
      kind: 'installer',
      version: 1,
      images: { x86_64: { kernel: name }, xen: { kernel: name } },
      stage2: { mainimage: name },
      checksums: { [name]: { type: 'sha256', value: 'a1' } },
    })

  it('has its files, and says so', async () => {
    const trees = new Trees()
    const tree = await trees.build(slice(), {
      repository: await trees.tree({ 'repodata/repomd.xml': '<x/>' }),
      installer: await trees.tree({ 'images/vmlinuz': 'kernel', EULA: 'of the installer' }),
      extraFiles: [{ from: 'extra_files/Server/x86_64', ref: await trees.extraFiles({ EULA: 'of the configuration' }) }],
      installerFacts: await facts(trees, 'images/vmlinuz'),
    })
    expect(tree).toMatchObject({ 'images/vmlinuz': 'kernel', EULA: 'of the installer', 'repodata/repomd.xml': '<x/>' })
    expect(tree['.treeinfo']).toContain('[checksums]\nimages/vmlinuz = sha256:a1\n')
    expect(tree['.treeinfo']).toContain('[images-xen]\nkernel = images/vmlinuz\n')
    expect(tree['.treeinfo']).toContain('platforms = x86_64,xen\n')
    expect(tree['.treeinfo']).toContain('[stage2]\nmainimage = images/vmlinuz\n')
  })
})

describe('extra files of a tree', () => {
  it('merges those of the variant and of its addons, and their lists', async () => {
    const trees = new Trees()
    const extraFiles = [
      { from: 'extra_files/Server/x86_64', ref: await trees.extraFiles({ GPL: 'gpl' }) },
      { from: 'extra_files/Server-HA/x86_64', ref: await trees.extraFiles({ EULA: 'eula', GPL: 'gpl' }) },
    ]
    const tree = await trees.build(slice(), { repository: await trees.tree({}), extraFiles })
    expect(tree).toMatchObject({ GPL: 'gpl', EULA: 'eula' })
    const listing = JSON.parse(tree['extra_files.json']!) as { data: { file: string }[] }
    expect(listing.data.map(({ file }) => file)).toEqual(['EULA', 'GPL'])
  })

  it.each<[string, Record<string, string>]>([
    ['a file of the repository', { 'Packages/bash.rpm': 'x' }],
    ['a directory of the repository', { Packages: 'x' }],
  ])('stops when one would hide %s', async (_, texts) => {
    const trees = new Trees()
    const repository = await trees.tree({ 'Packages/bash.rpm': 'rpm' })
    const extraFiles = await trees.extraFiles(texts)
    await expect(trees.build(slice(), { repository, extraFiles })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('stops when a variant and its addon bring different files of one name', async () => {
    const trees = new Trees()
    const extraFiles = [
      { from: 'extra_files/Server/x86_64', ref: await trees.extraFiles({ GPL: '2' }) },
      { from: 'extra_files/Server-HA/x86_64', ref: await trees.extraFiles({ GPL: '3' }) },
    ]
    await expect(trees.build(slice(), { repository: await trees.tree({}), extraFiles })).rejects.toThrow('conflict at GPL')
  })
})
