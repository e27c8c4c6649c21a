import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type ImageRecord, ImagesDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { UnifiedIsosSlice } from '@murli/contracts/slices'
import { buildTreeinfo, parseDiscinfo, parseTreeinfo, printDiscinfo, printTreeinfo } from '@murli/productmd'
import { buildRpms, runCreaterepo, specOf } from '@murli/rpmmd/testing'
import { parseRepomd } from '@murli/rpmmd/repomd'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { unifiedIsosTask } from '../src/unified-isos/task.ts'
import { content as textOf, discinfo, release, run, server } from './making.ts'

type Content = Record<string, string | Buffer>

const SLICE: UnifiedIsosSlice = {
  kind: 'slice',
  version: 1,
  arch: 'x86_64',
  debug: false,
  variants: ['Client', 'Empty', 'Server'].map((uid) => ({ uid, id: uid, name: `The ${uid}`, type: 'variant' as const })),
  release,
  volumeId: 'DP 1.0 x86_64',
  isoLevel: null,
  useXorrisofs: false,
  checksums: ['sha256'],
  repositoryChecksum: 'sha256',
}

/** A repository of these packages, below `prefix`, with a record that is not about packages. */
async function repository(names: string[], prefix: string, packages: string): Promise<Content> {
  await using built = await buildRpms(names.map((name) => specOf(name)))
  const { directory } = built
  run(
    'sh',
    '-c',
    `cd ${directory} && rm -f *.src.rpm && printf '<comps/>' > comps.xml && [ . = '${packages}' ] || (mkdir -p ${packages} && mv *.rpm ${packages})`,
  )
  await runCreaterepo(directory)
  run('modifyrepo_c', join(directory, 'comps.xml'), join(directory, 'repodata'))
  const found: Content = {}
  for (const name of await readdir(join(directory, 'repodata')))
    found[`${prefix}repodata/${name}`] = await readFile(join(directory, 'repodata', name))
  for (const name of built.files.filter((file) => !file.endsWith('.src.rpm')))
    found[join(prefix, packages, name)] = await readFile(join(directory, packages, name))
  return found
}

/** What a tree is, and files of all sorts. */
function identity(uid: string, license: string): Content {
  const variant = { ...server, uid, id: uid, name: `The ${uid}` }
  const treeinfo = buildTreeinfo({ variant, arch: 'x86_64', release, version: '1.0', timestamp: 1795366272, addons: [] })
  const checksums = { 'images/boot.iso': { type: 'sha256', value: 'aa' }, 'images/install.img': { type: 'sha256', value: uid } }
  return {
    '.treeinfo': printTreeinfo({ ...treeinfo, checksums }, 'fresh'),
    '.discinfo': printDiscinfo(discinfo),
    'media.repo': 'x',
    'extra_files.json': 'x',
    'images/boot.iso': 'x',
    'images/install.img': 'img',
    EULA: 'the same',
    GPL: license,
  }
}

let trees: Record<string, Content>
/** The image of a whole compose, which most tests look at. */
let whole: Awaited<ReturnType<typeof make>>
beforeAll(async () => {
  trees = {
    Client: { ...identity('Client', 'client'), ...(await repository(['apple', 'birch'], '', 'Packages/a')) },
    Empty: { ...identity('Empty', 'empty'), ...(await repository([], '', '.')) },
    Server: {
      ...identity('Server', 'server'),
      ...(await repository(['cedar'], '', 'Packages')),
      ...(await repository(['elm'], 'addons/HA/', '.')),
      'repodata/productid': 'certificate',
    },
  }
  whole = await make()
}, 60_000)

async function make(changes: Partial<UnifiedIsosSlice> = {}, given: Record<string, Content> = trees) {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const tree = async (content: Content) => {
    const files: TreeFile[] = []
    for (const [path, bytes] of Object.entries(content)) {
      const { digest, size } = await blobs.putBytes(Buffer.from(bytes))
      files.push({ path, digest, size, mtime: 1_700_000_000 })
    }
    files.sort((a, b) => (a.path < b.path ? -1 : 1))
    return manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] })
  }
  const inputs = []
  for (const [uid, content] of Object.entries(given)) inputs.push({ from: `tree_files/${uid}/x86_64`, ref: await tree(content) })
  const identities = []
  for (const [uid, content] of Object.entries(trees)) identities.push({ from: `tree_files/${uid}/x86_64`, ref: await tree(content) })
  await using ctx = await testTaskContext(unifiedIsosTask, {
    slice: { ...SLICE, ...changes },
    inputs: { tree: inputs, identity: identities },
    blobs,
    manifests,
  })
  const { result, key } = await runTestTask(unifiedIsosTask, ctx)
  const images: Record<string, ImageRecord[]> = {}
  for (const [name, ref] of Object.entries(result.outputs)) images[name] = (await manifests.get(ImagesDocument, ref)).images
  const image = images['images.Client']?.[0]
  if (image?.manifest === undefined || image.manifest === null) return { result, key, images, path: '', listing: [] }
  const listing = (await blobs.readBytes(image.manifest)).toString().trimEnd().split('\n')
  return { result, key, images, path: await blobs.file(image), listing: listing.filter((line) => /\.\w+$|\/[A-Z]+$|id$/.test(line)) }
}

const bytesIn = (path: string, name: string): Buffer => execFileSync('isoinfo', ['-R', '-i', path, '-x', name], { maxBuffer: 1e8 })
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('a unified ISO', () => {
  it('has packages flat below the names of variants, and all other files where they were, but for what says what a tree is', () => {
    const { listing } = whole
    const plain = listing.map((line) => line.replace(/[0-9a-f]{64}-/, '')).filter((line) => !/(filelists|other|primary)/.test(line))
    expect(plain).toEqual([
      '/.discinfo',
      '/.treeinfo',
      '/Client/apple-1.0-1.noarch.rpm',
      '/Client/birch-1.0-1.noarch.rpm',
      '/Client/repodata/comps.xml.gz',
      '/Client/repodata/repomd.xml',
      '/EULA',
      '/GPL',
      '/Server/GPL',
      '/Server/cedar-1.0-1.noarch.rpm',
      '/Server/elm-1.0-1.noarch.rpm',
      '/Server/repodata/comps.xml.gz',
      '/Server/repodata/productid',
      '/Server/repodata/repomd.xml',
      '/images/install.img',
    ])
  })

  it('has repodata of each variant that are about its packages and those of its addons', () => {
    const { path, listing } = whole
    const repomd = bytesIn(path, '/Server/repodata/repomd.xml')
    const { data } = parseRepomd(repomd.toString())
    const packageRecords = ['primary', 'filelists', 'other'].flatMap((type) => [type, `${type}_db`])
    expect(data.map(({ type }) => type).toSorted()).toEqual([...packageRecords, 'comps'].toSorted())
    for (const { href, checksum } of data) expect(sha256(bytesIn(path, `/Server/${href}`))).toBe(checksum.value)
    const primary = gunzipSync(bytesIn(path, listing.find((line) => /^\/Server.*primary.xml.gz$/.test(line)) ?? '')).toString()
    expect([...primary.matchAll(/<location href="([^"]+)"/g)].map(([, href]) => href ?? '').toSorted()).toEqual([
      'cedar-1.0-1.noarch.rpm',
      'elm-1.0-1.noarch.rpm',
    ])
    expect(parseTreeinfo(textOf(path, '/.treeinfo')).checksums['Server/repodata/repomd.xml']).toEqual({
      type: 'sha256',
      value: sha256(repomd),
    })
  })

  it('names the variants that are on it, each at its directory, and no boot.iso', () => {
    const { path } = whole
    const { variants, checksums, media } = parseTreeinfo(textOf(path, '/.treeinfo'))
    expect(variants.map(({ uid, name, paths }) => [uid, name, paths])).toEqual([
      ['Client', 'The Client', { packages: 'Client', repository: 'Client' }],
      ['Server', 'The Server', { packages: 'Server', repository: 'Server' }],
    ])
    expect(Object.keys(checksums)).toEqual(['Client/repodata/repomd.xml', 'Server/repodata/repomd.xml', 'images/install.img'])
    expect(checksums['images/install.img']?.value).toBe('Client')
    expect(media).toEqual({ discnum: 1, totaldiscs: 1 })
    expect(parseDiscinfo(textOf(path, '/.discinfo'))).toEqual({ ...discinfo, description: 'Dummy Product 1.0' })
  })

  it('is listed by each variant that is on it, with the others, and is supported', () => {
    const { images, path } = whole
    expect(images).toMatchObject({
      'images.Client': [
        { variant: 'Client', subvariant: 'Client', unified: true, additionalVariants: ['Server'], type: 'dvd', arch: 'x86_64' },
      ],
      'images.Empty': [],
      'images.Server': [{ variant: 'Server', additionalVariants: ['Client'], nameFormat: '{compose_id}-x86_64-dvd{suffix}' }],
    })
    expect(images['images.Server']?.[0]).toMatchObject({
      volumeId: 'DP 1.0 x86_64',
      digest: images['images.Client']?.[0]?.digest,
      canFail: false,
    })
    expect(run('checkisomd5', '--md5sumonly', path)).toContain('Supported ISO: yes')
    run('checkisomd5', path)
  })

  it('of debug packages says what the binary trees say, of sources goes by another name', async () => {
    const bare = (uid: string): Content =>
      Object.fromEntries(Object.entries(trees[uid] ?? {}).filter(([path]) => /repodata|rpm$/.test(path)))
    const debug = await make({ debug: true, volumeId: 'DP 1.0 x86_64 debuginfo' }, { Client: bare('Client'), Server: bare('Server') })
    expect(debug.images['images.Client']).toMatchObject([
      { type: 'dvd-debuginfo', nameFormat: '{compose_id}-x86_64-debuginfo-dvd{suffix}' },
    ])
    expect(parseTreeinfo(textOf(debug.path, '/.treeinfo')).variants.map(({ uid }) => uid)).toEqual(['Client', 'Server'])
    expect(debug.listing).not.toContain('/GPL')
    const source = await make({ arch: 'src' })
    expect(source.images['images.Client']).toMatchObject([{ arch: 'src', nameFormat: '{compose_id}-source-dvd{suffix}' }])
  })

  it('is the same at another time', async () => {
    const other = await make()
    expect(other.images).toEqual(whole.images)
    expect(other.key).toBe(whole.key)
  })

  it('is none when there are no packages', async () => {
    const { result, images } = await make({}, { Empty: trees['Empty'] ?? {} })
    expect(images).toEqual({ 'images.Client': [], 'images.Empty': [], 'images.Server': [] })
    expect(result.warnings).toEqual(['No RPMs found for x86_64, skipping unified ISO'])
  })

  it.each<[string, Content, string]>([
    ['two packages of a variant have one name', { 'addons/HA/cedar-1.0-1.noarch.rpm': 'x' }, 'METADATA_INVALID'],
    ['a file is where a variant has its directory', { Client: 'x' }, 'CONFIG_INVALID'],
  ])('is refused when %s', async (_, more, code) => {
    await expect(make({}, { ...trees, Server: { ...trees['Server'], ...more } })).rejects.toMatchObject({ code })
  })
})
