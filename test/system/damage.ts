import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { repodataFile } from './small-distribution.ts'

/** Rewrites `repodata/repomd.xml` of a repository. */
export async function changeRepomd(repository: string, change: (xml: string) => string): Promise<void> {
  const path = join(repository, 'repodata/repomd.xml')
  const before = await readFile(path, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`nothing changed in ${path}`)
  await writeFile(path, after)
}

/** Rewrites the `<data>` element of one record of repomd.xml. */
export function changeRecord(repository: string, type: string, change: (data: string) => string): Promise<void> {
  return changeRepomd(repository, (xml) => xml.replace(new RegExp(`<data type="${type}">.*?</data>`, 's'), change))
}

/** Rewrites the content of a record, and repomd.xml with it, so that every declared sum and size is right. */
export async function changeContent(repository: string, type: string, change: (xml: string) => string): Promise<void> {
  const path = await repodataFile(repository, `${type}.xml.gz`)
  const content = Buffer.from(change(gunzipSync(await readFile(path)).toString()))
  await replaceStored(repository, type, gzipSync(content))
  await changeRecord(repository, type, (data) =>
    data.replace(/(<open-checksum type="sha256">)[^<]+/, `$1${sha256(content)}`).replace(/(<open-size>)[^<]+/, `$1${content.length}`),
  )
}

/** Replaces the stored bytes of a record, and what repomd.xml declares of them; what it declares of the content stays. */
export async function replaceStored(repository: string, type: string, bytes: Buffer): Promise<void> {
  const path = await repodataFile(repository, `${type}.xml.gz`)
  await writeFile(path, bytes)
  await changeRecord(repository, type, (data) =>
    data
      .replace(/(<checksum type="sha256">)[^<]+/, `$1${sha256(bytes)}`)
      .replace(/(<size>)[^<]+/, `$1${bytes.length}`)
      .replace('<timestamp>', '<timestamp>1'),
  )
}

/** Cuts a stored record in half. `declared`: repomd.xml is made to agree. */
export async function truncateRecord(repository: string, type: string, options: { declared: boolean }): Promise<string> {
  const path = await repodataFile(repository, `${type}.xml.gz`)
  const bytes = await readFile(path)
  const half = bytes.subarray(0, bytes.length / 2)
  if (options.declared) await replaceStored(repository, type, half)
  else await writeFile(path, half)
  return basename(path)
}

/** Changes one byte in the last quarter of a file, and nothing about its size. */
export async function flipByte(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  const { size } = await file.stat()
  const position = Math.floor((size * 3) / 4)
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, position)
  await file.write(Buffer.from([byte[0]! ^ 0xff]), 0, 1, position)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
