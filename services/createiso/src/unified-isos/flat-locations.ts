import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openRecord } from '@murli/rpmmd/compression'
import { parseRepomd, printRepomd } from '@murli/rpmmd/repomd'

const OPENED = 'repodata/primary.xml'

/**
 * Takes the directories out of the locations of packages in repodata on disk, so that createrepo_c, which finds a package by its location,
 * knows them by their file names. @param directory the one that `repodata/` is in.
 * @throws {RpmmdError} METADATA_INVALID when the record is not what repomd.xml says.
 */
export async function flattenLocations(directory: string): Promise<void> {
  const path = join(directory, 'repodata/repomd.xml')
  const repomd = parseRepomd(await readFile(path, 'utf8'))
  for (const record of repomd.data.filter(({ type }) => type === 'primary')) {
    const opened = openRecord(record, createReadStream(join(directory, record.href)))
    await pipeline(opened, withFlatLocations, createWriteStream(join(directory, OPENED)))
  }
  const data = repomd.data.map((record) => (record.type === 'primary' ? { ...record, href: OPENED } : record))
  await writeFile(path, printRepomd({ ...repomd, data }))
}

/** primary.xml with locations that are file names. An element must stand in one line, as createrepo_c and Murli write it. */
export async function* withFlatLocations(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = ''
  for await (const chunk of chunks) {
    // one character for each byte: what is not looked at stays as it is
    const text = rest + Buffer.from(chunk).toString('latin1')
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    yield flat(text.slice(0, end))
  }
  yield flat(rest)
}

function flat(text: string): Buffer {
  return Buffer.from(text.replaceAll(/(<location [^>]*?href=")[^"]*\//g, '$1'), 'latin1')
}
