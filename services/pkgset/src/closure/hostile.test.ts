import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { documentFrame } from '@murli/rpmmd/records'
import { printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { primaryElement, writtenPackage } from '@murli/rpmmd/testing'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closureTask } from './task.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-hostile-'))
  await mkdir(join(directory, 'repodata'))
})
afterEach(() => rm(directory, { recursive: true }))

const sha256 = (bytes: Uint8Array) => ({ type: 'sha256', value: createHash('sha256').update(bytes).digest('hex') })

const framed = (document: 'primary' | 'filelists' | 'other', elements: readonly string[]) => {
  const { head, tail } = documentFrame(document, elements.length)
  return head + elements.join('\n') + tail
}
const listed = (name: string) =>
  `<package pkgid="${sha256(Buffer.from(name)).value}" name="${name}" arch="noarch"><version epoch="0" ver="1" rel="1"/></package>`

/** Documents of a repository with the package `good`, of which `texts` replaces some. */
async function publish(texts: Record<string, string> = {}, change: (record: RepomdRecord) => RepomdRecord = (record) => record) {
  const documents = {
    primary: framed('primary', [primaryElement(writtenPackage('good'))]),
    filelists: framed('filelists', [listed('good')]),
    other: framed('other', [listed('good')]),
    ...texts,
  }
  const data = Object.entries(documents).map(async ([type, text]): Promise<RepomdRecord> => {
    const stored = gzipSync(text)
    const href = `repodata/${type}.xml.gz`
    await writeFile(join(directory, href), stored)
    const opened = { openChecksum: sha256(Buffer.from(text)), openSize: Buffer.byteLength(text) }
    return change({ type, checksum: sha256(stored), ...opened, href, base: null, timestamp: 1, size: stored.length })
  })
  const repomd = { revision: '', tags: { content: [], repo: [], distro: [] }, data: await Promise.all(data) }
  await writeFile(join(directory, 'repodata/repomd.xml'), printRepomd(repomd))
}

async function close(): Promise<string[]> {
  const blobs = memoryBlobStore()
  const rules = { rules: '4.10', richDependencies: 'evaluate' } as const
  const repos = [{ id: 'repo-0', url: directory }]
  const slice = { kind: 'slice', version: 1, arch: 'x86_64', ...rules, repos, packages: ['good'], prepopulate: [] } as const
  await using context = await testTaskContext(closureTask, {
    slice: { ...slice, packages: ['good'], prepopulate: [] },
    inputs: { comps: await blobs.putBytes(Buffer.from('<comps/>')) },
    blobs,
    task: { item: 'closure' },
  })
  const { result } = await runTestTask(closureTask, context)
  return Object.keys(result.outputs)
}

describe('a hostile repository', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'an entity bomb',
      { primary: '<!DOCTYPE a [<!ENTITY b "bb">]><metadata packages="0"/>' },
      /primary\.xml\.gz of repository repo-0 .*DOCTYPE/,
    ],
    [
      'NUL in a name',
      { primary: framed('primary', [primaryElement(writtenPackage('a\0'))]) },
      /primary\.xml\.gz of repository repo-0 .*package 1/,
    ],
    [
      'a way out in a name',
      { primary: framed('primary', [primaryElement(writtenPackage('../../etc'))]) },
      /repo-0 .*package 1.*cannot be the name/,
    ],
    ['levels without end', { primary: framed('primary', [`<package>${'<a>'.repeat(50_000)}</package>`]) }, /repo-0 .*package 1/],
    ['file lists of another package', { filelists: framed('filelists', [listed('other')]) }, /filelists of repository repo-0 .*lacks good/],
    ['changelogs of another package', { other: framed('other', [listed('other')]) }, /other of repository repo-0 .*lacks good/],
    [
      'a lying count',
      { filelists: framed('filelists', [listed('good')]).replace('"1"', '"7"') },
      /filelists\.xml\.gz of repository repo-0 .*"7"/,
    ],
  ])('with %s fails by name, and the next one is read', async (_what, texts, message) => {
    await publish(texts)
    await expect(close()).rejects.toMatchObject({ code: 'REPO_INVALID', message: expect.stringMatching(message) })
    await publish()
    expect(await close()).toContain('closure')
  })

  it.each<[string, (record: RepomdRecord) => RepomdRecord, RegExp]>([
    ['petabytes', (record) => ({ ...record, openSize: 2 ** 49 }), /repo-0 .*declares 562949953421312 bytes/],
    [
      'a checksum called constructor',
      (record) => ({ ...record, checksum: { type: 'constructor', value: '00' } }),
      /"constructor" is not known/,
    ],
  ])('that declares %s is refused', async (_what, change, message) => {
    await publish({}, change)
    await expect(close()).rejects.toMatchObject({ code: 'REPO_INVALID', message: expect.stringMatching(message) })
  })
})
