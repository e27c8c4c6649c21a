import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { execa } from 'execa'
import { expect } from 'vitest'

/** Every repository directory of an exported compose, relative to `compose/`. */
export async function repositories(compose: string): Promise<string[]> {
  const paths = await readdir(compose, { recursive: true })
  return paths
    .filter((path) => path.endsWith('repodata/repomd.xml'))
    .map((path) => dirname(dirname(path)))
    .toSorted()
}

/** Runs the real createrepo_c over a repository's packages and compares its records, opened, with the ones that are there. */
export async function expectSameAsCreaterepo(repository: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'murli-createrepo-'))
  try {
    const addons = ['--excludes', 'addons/*']
    await execa('createrepo_c', ['--outputdir', scratch, '--no-database', '--quiet', '--update', ...addons, repository])
    const ours = await records(repository, await readFile(join(repository, 'repodata', 'repomd.xml'), 'utf8'))
    const theirs = await records(scratch, await readFile(join(scratch, 'repodata', 'repomd.xml'), 'utf8'))
    for (const type of ['primary', 'filelists', 'other']) {
      expect(ours.get(type)?.text === theirs.get(type)?.text, `${repository}: ${type} differs from createrepo_c's`).toBe(true)
    }
    for (const [type, { path, record }] of ours) await expectSums(`${repository}: ${type}`, path, record)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Opened {
  path: string
  record: string
  text: string
}

/** The records of a repomd.xml: type → file, element, content. */
async function records(repository: string, repomd: string): Promise<Map<string, Opened>> {
  const found = new Map<string, Opened>()
  for (const [record, type = ''] of repomd.matchAll(/<data type="([^"]+)">[\s\S]*?<\/data>/g)) {
    const path = join(repository, /<location href="([^"]+)"/.exec(record)?.[1] ?? '')
    const bytes = await readFile(path)
    found.set(type, { path, record, text: (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString() })
  }
  return found
}

/** Size, checksum, open-size and open-checksum of a record hold, and its name begins with the checksum. */
async function expectSums(what: string, path: string, record: string): Promise<void> {
  const field = (name: string): [type: string, value: string] | null => {
    const found = new RegExp(`<${name}(?: type="(\\w+)")?>([^<]+)</${name}>`).exec(record)
    return found === null ? null : [found[1] ?? '', found[2] ?? '']
  }
  const [type, checksum] = field('checksum') ?? ['', '']
  expect(Number(field('size')?.[1]), `${what}: size`).toBe((await stat(path)).size)
  const hash = createHash(type)
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  expect(hash.digest('hex'), `${what}: checksum`).toBe(checksum)
  expect(path, `${what}: name`).toContain(`/${checksum}-`)
  const open = field('open-checksum')
  if (open === null) return
  const text = gunzipSync(await readFile(path))
  expect(createHash(open[0]).update(text).digest('hex'), `${what}: open-checksum`).toBe(open[1])
  expect(Number(field('open-size')?.[1]), `${what}: open-size`).toBe(text.length)
}
