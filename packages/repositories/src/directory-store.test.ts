import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { directoryMetadataStore } from './directory-store.ts'
import type { MetadataKey } from './metadata-store.ts'

const { signal } = new AbortController()
let directory: string
let downloads: number

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-store-'))
  downloads = 0
})
afterEach(() => rm(directory, { recursive: true }))

function keyOf(content: string, url = 'https://host/primary.xml'): MetadataKey {
  return { url, checksum: { type: 'sha256', value: createHash('sha256').update(content).digest('hex') }, size: content.length }
}

async function read(key: MetadataKey, content: string | Error, place = directory): Promise<string> {
  const store = directoryMetadataStore(place, { signal })
  const stream = await store.open(key, async () => {
    downloads += 1
    return chunks(content)
  })
  return Buffer.concat(await Array.fromAsync(stream)).toString()
}

async function* chunks(content: string | Error): AsyncGenerator<Buffer> {
  if (content instanceof Error) throw content
  yield Buffer.from(content)
}

it('fetches a file once, into a directory that it makes', async () => {
  const place = join(directory, 'made/metadata')
  expect(await read(keyOf('first'), 'first', place)).toBe('first')
  expect(await read(keyOf('first'), 'first', place)).toBe('first')
  expect(downloads).toBe(1)
  expect(await readdir(place)).toHaveLength(1)
})

it('tells files of one checksum at two places apart', async () => {
  await read(keyOf('first'), 'first')
  await read(keyOf('first', 'https://elsewhere/primary.xml'), 'first')
  expect(downloads).toBe(2)
})

it.each(['FIRST', 'fir'])('fetches a file again that is %s on disk', async (damage) => {
  await read(keyOf('first'), 'first')
  const [name] = await readdir(directory)
  await writeFile(join(directory, name!), damage)
  expect(await read(keyOf('first'), 'first')).toBe('first')
  expect(downloads).toBe(2)
})

it('keeps nothing of a download that fails', async () => {
  await expect(read(keyOf('first'), new RangeError('another file'))).rejects.toThrow('another file')
  expect(await readdir(directory)).toEqual([])
})

it('removes what nobody used for a month, when something else comes', async () => {
  await read(keyOf('old'), 'old')
  await read(keyOf('used'), 'used')
  const lastMonth = new Date(Date.now() - 31 * 24 * 3600 * 1000)
  for (const name of await readdir(directory)) await utimes(join(directory, name), lastMonth, lastMonth)
  await read(keyOf('used'), 'used')
  await read(keyOf('new'), 'new')
  const kept = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8')))
  expect(kept.toSorted()).toEqual(['new', 'used'])
  expect(downloads).toBe(3)
})

it('says where it cannot keep anything', async () => {
  await writeFile(join(directory, 'file'), '')
  await expect(read(keyOf('first'), 'first', join(directory, 'file/below'))).rejects.toThrow(/ENOTDIR.*below/)
  expect((await stat(join(directory, 'file'))).size).toBe(0)
})
