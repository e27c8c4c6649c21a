import { createHash } from 'node:crypto'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { SetPackage } from '@murli/contracts/documents'
import { packBucket } from '@murli/rpmmd/buckets'
import { packageSlices, parsePrimary } from '@murli/rpmmd/records'
import { parseRepomd } from '@murli/rpmmd/repomd'
import { primaryElement, writtenPackage } from '@murli/rpmmd/testing'
import { memoryBlobStore } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { writeCompsRepository, writeSetRepository } from './source-repository.ts'

const PACKAGES = 1200
const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** The records of a repository by type: opened, and seen to be what repomd.xml says. */
async function records(directory: string): Promise<Record<string, Buffer>> {
  const { data } = parseRepomd(await readFile(join(directory, 'repodata/repomd.xml'), 'utf8'))
  const pairs = data.map(async ({ type, href, checksum, size, openChecksum, openSize }) => {
    const stored = await readFile(join(directory, href))
    expect([sum(stored), stored.length]).toEqual([checksum.value, size])
    if (openChecksum === null) return [type, stored] as const
    const opened = gunzipSync(stored)
    expect([sum(opened), opened.length]).toEqual([openChecksum.value, openSize])
    return [type, opened] as const
  })
  return Object.fromEntries(await Promise.all(pairs))
}

/** As many packages of one bucket, from different directories of a repository. */
async function packageSet(blobs: ReturnType<typeof memoryBlobStore>) {
  const texts: string[] = []
  let at = 0
  const packages = Array.from({ length: PACKAGES }, (_, index): SetPackage => {
    const item = writtenPackage(`p${index}`)
    const parts = [primaryElement(item), `<package pkgid="${item.checksum.value}" name="p${index}" arch="noarch"></package>`, '<package/>']
    texts.push(...parts)
    const ends = parts.map((part) => (at += Buffer.byteLength(part)))
    const start = ends[0]! - Buffer.byteLength(parts[0]!)
    return {
      name: item.name,
      epoch: '0',
      version: '1',
      release: '1',
      arch: 'noarch',
      sourcerpm: '',
      fileName: `${item.name}-1-1.noarch.rpm`,
      checksum: item.checksum,
      size: 1,
      mtime: 5,
      headerStart: 4504,
      headerEnd: 6e3,
      url: `${index % 2 === 0 ? 'http://host/repo/' : 'file:///srv/a%20b/'}${item.name}-1-1.noarch.rpm`,
      record: {
        bucket: 0,
        at: [start, ends[0]!, ends[1]!, ends[2]!],
      },
    }
  })
  const bucket = await blobs.putBytes(await packBucket(Buffer.from(texts.join(''))))
  return { kind: 'package-set' as const, version: 1 as const, name: 'set', arch: 'x86_64', buckets: [bucket], packages, excluded: [] }
}

test('the packages of a set are where their own repositories are', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-sources-'))
  const blobs = memoryBlobStore()
  const set = await packageSet(blobs)
  await writeSetRepository(join(directory.path, 'set'), set, { blobs, scratch: directory.path, timestamp: 7 })
  const { primary = Buffer.alloc(0), filelists = Buffer.alloc(0) } = await records(join(directory.path, 'set'))
  const places: string[] = []
  for await (const slice of packageSlices(chunks(primary))) {
    const { base, href } = parsePrimary(slice)
    places.push(`${base}${href}`)
  }
  expect(places).toEqual(set.packages.map(({ url }) => url))
  expect(primary.toString()).toContain(`packages="${PACKAGES}"`)
  expect(filelists.toString().split('pkgid=')).toHaveLength(PACKAGES + 1)
})

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

test('groups are in a repository without packages', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-sources-'))
  const blobs = memoryBlobStore()
  const comps = Buffer.from('<comps/>')
  const place = { blobs, scratch: directory.path, timestamp: 7 }
  await writeCompsRepository(directory.path, await blobs.putBytes(comps), place)
  const { primary, group } = await records(directory.path)
  expect(primary?.toString()).toContain('packages="0"')
  expect(group).toEqual(comps)
})
