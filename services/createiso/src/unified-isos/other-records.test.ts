import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { TreeFile } from '@murli/contracts/documents'
import { printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'
import { memoryBlobStore } from '@murli/runtime/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { otherRecords } from './other-records.ts'

let directory: string
let blobs: BlobStore
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-other-records-'))
  await mkdir(join(directory, 'repodata'))
  blobs = memoryBlobStore()
})
afterEach(() => rm(directory, { recursive: true }))

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
const comps = (...ids: string[]): string =>
  `<comps>${ids.map((id) => `<group><id>${id}</id><name>${id}</name><packagelist/></group>`).join('')}</comps>`
const stream = (name: string): string =>
  `---\ndocument: modulemd\nversion: 2\ndata:\n  name: ${name}\n  stream: "1"\n  version: 1\n  context: c0ffee42\n  arch: x86_64\n  summary: s\n  description: d\n  license:\n    module: [MIT]\n...\n`

async function file(path: string, content: Uint8Array | string): Promise<TreeFile> {
  const { digest, size } = await blobs.putBytes(Buffer.from(content))
  return { path, digest, size, mtime: 1 }
}

/** A repository in a tree with records of these types, named as createrepo_c names them; `_gz` and modules are compressed. */
async function repository(prefix: string, texts: Record<string, string>): Promise<TreeFile[]> {
  const files: TreeFile[] = []
  const data: RepomdRecord[] = []
  for (const [type, text] of Object.entries(texts)) {
    const isPlain = type === 'group'
    const bytes = isPlain ? Buffer.from(text) : gzipSync(text)
    const href = `repodata/${sha256(bytes)}-${type.replace('_gz', '')}${isPlain ? '' : '.gz'}`
    const open = isPlain
      ? { openChecksum: null, openSize: null }
      : { openChecksum: { type: 'sha256', value: sha256(text) }, openSize: Buffer.byteLength(text) }
    data.push({ type, checksum: { type: 'sha256', value: sha256(bytes) }, ...open, href, base: null, timestamp: 1, size: bytes.length })
    files.push(await file(`${prefix}${href}`, bytes))
  }
  const repomd = printRepomd({ revision: '1', tags: { content: [], repo: [], distro: [] }, data })
  return [...files, await file(`${prefix}repodata/repomd.xml`, repomd)]
}

it('takes what a tree without addons has as it is', async () => {
  const tree = [...(await repository('', { group: comps('core'), modules: stream('a') })), await file('repodata/productid', 'x')]
  const { records, files } = await otherRecords(blobs, tree, directory)
  expect(records.map(({ type }) => type)).toEqual(['group', 'modules'])
  expect(files.map(({ path }) => path)).toEqual([...records.map(({ href }) => href), 'repodata/productid'])
  expect(await readdir(join(directory, 'repodata'))).toEqual([])
})

it('unites comps and modules with those of addons, in the same forms', async () => {
  const tree = [
    ...(await repository('', { group: comps('core'), group_gz: comps('core'), modules: stream('b'), productid: 'certificate' })),
    ...(await repository('addons/HA/', { group: comps('ha', 'core'), modules: stream('a') })),
    ...(await repository('addons/Plain/', {})),
  ]
  const { records, files } = await otherRecords(blobs, tree, directory)
  expect(records.map(({ type }) => type)).toEqual(['productid', 'group', 'group_gz', 'modules'])
  expect(files.map(({ path }) => path)).toEqual([records[0]?.href])
  const written = await Promise.all(
    records.slice(1).map(async (record) => ({ record, bytes: await readFile(join(directory, record.href)) })),
  )
  for (const { record, bytes } of written) {
    expect(record).toMatchObject({ size: bytes.length, checksum: { type: 'sha256', value: sha256(bytes) }, timestamp: 1 })
    expect(record.href).toBe(`repodata/${sha256(bytes)}-${record.type.replace('_gz', '')}${record.type === 'group' ? '' : '.gz'}`)
    const opened = record.type === 'group' ? bytes : gunzipSync(bytes)
    if (record.type !== 'group') expect([record.openSize, record.openChecksum?.value]).toEqual([opened.length, sha256(opened)])
    const names = [...opened.toString().matchAll(/<id>(\w+)<|^ {2}name: (\w+)/gm)].map(([, id, name]) => id ?? name)
    expect(names).toEqual(record.type === 'modules' ? ['a', 'b'] : ['core', 'ha'])
  }
})

it('has the comps of an addon where the tree has none', async () => {
  const tree = [...(await repository('', {})), ...(await repository('addons/HA/', { group: comps('ha') }))]
  const { records, files } = await otherRecords(blobs, tree, directory)
  expect([records.map(({ type }) => type), files]).toEqual([['group'], []])
  expect(await readFile(join(directory, records[0]?.href ?? ''), 'utf8')).toContain('<id>ha</id>')
})
