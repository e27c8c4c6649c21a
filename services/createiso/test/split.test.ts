import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import type { ImageRecord } from '@murli/contracts/documents'
import { parseDiscinfo, parseTreeinfo, printTreeExtraFiles } from '@murli/productmd'
import { parseRepomd, printRepomd } from '@murli/rpmmd/repomd'
import { type BuiltRpms, buildRpms, runCreaterepo, specOf } from '@murli/rpmmd/testing'
import { beforeAll, expect, test } from 'vitest'
import { content, make, run, treeContent } from './making.ts'

const NAMES = ['apple', 'birch', 'cedar', 'dogwood', 'elm', 'fir']
let tree: Record<string, string | Buffer>

beforeAll(async () => {
  await using built = await buildRpms(NAMES.map((name) => specOf(name)))
  tree = { ...metadata(), ...(await repository(built)) }
})

/** The metadata of a tree, with extra files. */
function metadata(): Record<string, string | Buffer> {
  const { '.treeinfo': treeinfo = '', '.discinfo': discs = '', 'media.repo': media = '' } = treeContent()
  const files = [{ file: 'docs/README', size: 5, checksums: { md5: 'x' } }]
  return {
    '.treeinfo': treeinfo,
    '.discinfo': discs,
    'media.repo': media,
    'docs/README': 'read\n',
    'extra_files.json': printTreeExtraFiles(files),
  }
}

/** Packages below `Packages/` and the repodata of them, with a record that discs do not have, and a file that is not listed. */
async function repository({ directory, files }: BuiltRpms): Promise<Record<string, Buffer | string>> {
  const found: Record<string, Buffer | string> = { 'repodata/productid': 'certificate' }
  run('sh', '-c', `cd ${directory} && mkdir Packages && mv *.rpm Packages && printf '<comps/>' > comps.xml`)
  await runCreaterepo(directory)
  run('modifyrepo_c', join(directory, 'comps.xml'), join(directory, 'repodata'))
  for (const name of await readdir(join(directory, 'repodata'))) {
    found[`repodata/${name}`] = await readFile(join(directory, 'repodata', name))
  }
  for (const name of files) found[`Packages/${name}`] = await readFile(join(directory, 'Packages', name))
  return found
}

/** The first half of the packages and the small files fit on one medium. */
function capacity(): number {
  const packages = Object.entries(tree).filter(([path]) => path.endsWith('.rpm'))
  const sizes = packages.map(([, bytes]) => Math.ceil(bytes.length / 2048) * 2048)
  return sizes.reduce((sum, size) => sum + size, 0) / 2 + 6 * 2048
}

async function makeSet(files = tree): Promise<{ image: ImageRecord; path: string; manifest: string[] }[]> {
  const { images, blobs } = await make({ capacity: capacity() }, files)
  return Promise.all(
    images.map(async (image) => {
      const manifest = (await blobs.readBytes(image.manifest ?? image)).toString().trimEnd().split('\n')
      return { image, path: await blobs.file(image), manifest }
    }),
  )
}

/** Bytes of a file in an image. */
function bytesOf(path: string, name: string): Buffer {
  const target = `${path}-extracted`
  run('sh', '-c', `isoinfo -R -i '${path}' -x '${name}' > '${target}'`)
  return readFileSync(target)
}

test('a set of discs: everything once, sticky files on each, repodata about the disc', async () => {
  const discs = await makeSet()
  expect(discs.map(({ image }) => [image.discNumber, image.discCount, image.volumeId])).toEqual([
    [1, 2, 'DP-1.0 Server.x86_64'],
    [2, 2, 'DP-1.0 Server.x86_64'],
  ])
  const packages = discs.flatMap(({ manifest }) => manifest.filter((path) => path.endsWith('.rpm')))
  expect(packages).toEqual(
    Object.keys(tree)
      .filter((path) => path.endsWith('.rpm'))
      .map((path) => `/${path}`)
      .toSorted(),
  )
  for (const { path, manifest, image } of discs) {
    run('checkisomd5', path)
    const plain = manifest.map((name) => name.replace(/[0-9a-f]{64}-/, ''))
    expect(plain).toEqual(expect.arrayContaining(['/docs/README', '/media.repo', '/repodata/productid', '/repodata/primary.sqlite.bz2']))
    expect(plain.filter((name) => name.includes('comps'))).toEqual([])
    expect(parseDiscinfo(content(path, '/.discinfo')).discs).toEqual([image.discNumber])
    const treeinfo = parseTreeinfo(content(path, '/.treeinfo'))
    expect(treeinfo.media).toEqual({ discnum: image.discNumber, totaldiscs: 2 })
    const repomd = createHash('sha256').update(bytesOf(path, '/repodata/repomd.xml')).digest('hex')
    expect(treeinfo.checksums).toEqual({ 'repodata/repomd.xml': { type: 'sha256', value: repomd } })
    const primary = gunzipSync(bytesOf(path, manifest.find((name) => name.endsWith('-primary.xml.gz')) ?? '')).toString()
    const listed = [...primary.matchAll(/<location href="([^"]+)"/g)].map(([, href]) => `/${href}`)
    expect(listed.toSorted()).toEqual(manifest.filter((name) => name.endsWith('.rpm')))
  }
})

test('what is listed as extra is sticky, the list itself is not', async () => {
  const discs = await makeSet()
  expect(discs.map(({ manifest }) => manifest.includes('/extra_files.json'))).toEqual([true, false])
})

/** The tree with its records compressed as createrepo_c 1.0 does. */
function modernTree(): Record<string, string | Buffer> {
  const { 'repodata/repomd.xml': text = '', ...files } = tree
  const repomd = parseRepomd(text.toString())
  const data = repomd.data.map((record) => {
    const packed = zstdCompressSync(gunzipOrSame(Buffer.from(files[record.href] ?? '')))
    const href = record.href.replace(/\.gz$/, '.zst')
    files[href] = packed
    const value = createHash('sha256').update(packed).digest('hex')
    return { ...record, href, size: packed.length, checksum: { type: 'sha256', value } }
  })
  return { ...files, 'repodata/repomd.xml': printRepomd({ ...repomd, data: data.filter(({ type }) => !type.endsWith('_db')) }) }
}

function gunzipOrSame(bytes: Buffer): Buffer {
  return bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ? gunzipSync(bytes) : bytes
}

test('repodata of a tree that are compressed with zstd give the same discs', async () => {
  const [modern, usual] = [await makeSet(modernTree()), await makeSet()]
  expect(modern).toHaveLength(2)
  const repodataOf = (manifest: string[]) => manifest.filter((path) => path.includes('primary'))
  expect(modern.map(({ manifest }) => repodataOf(manifest))).toEqual(usual.map(({ manifest }) => repodataOf(manifest)))
})

test('equal trees give equal repodata', async () => {
  const [one, other] = [await makeSet(), await makeSet()]
  expect(one.map(({ manifest }) => manifest)).toEqual(other.map(({ manifest }) => manifest))
})

test('discs that would have one name are refused before anything is made', async () => {
  await expect(make({ capacity: capacity(), namesHaveDiscNumber: false }, tree)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'image_name_format gives the 2 discs of Server.x86_64 one name',
  })
})

test('a package that the repodata of the tree do not know is an error', async () => {
  await expect(make({ capacity: capacity() }, { ...tree, 'Packages/unknown.rpm': 'x' })).rejects.toMatchObject({ code: 'TOOL_FAILED' })
})

test('a machine without createrepo_c is told what split media need', async () => {
  const { PATH } = process.env
  process.env['PATH'] = '/nowhere'
  try {
    await expect(make({ capacity: capacity() }, tree)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      hint: expect.stringContaining('createrepo-c') as string,
    })
  } finally {
    process.env['PATH'] = PATH
  }
})
