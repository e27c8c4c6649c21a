import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CollectionStatus, Published } from '@murli/contracts'
import { Murli } from '../system/murli.ts'
import { composesInTurn, OS, readWhilePublishing, type Turns } from '../system/published-readers.ts'
import { Api, delay, stackOf, waitFor } from '../system/stack.ts'

/** Blobs that nobody touched for so long may go; no compose is under way while these tests collect. */
const GRACE_SECONDS = 2

describe('published composes', () => {
  let scratch: string
  let murli: Murli
  let turns: Turns
  let url: string

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-publish-'))
    const retention = JSON.stringify({ test: { days: 0 }, results: { days: 0 } })
    murli = await Murli.make({ MURLI_RETENTION: retention, MURLI_BLOB_GRACE_SECONDS: String(GRACE_SECONDS) })
    await murli.must(['up'])
    turns = await composesInTurn(murli, scratch)
    url = stackOf(murli.stateDirectory).url
  }, 180_000)
  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  const json = async <T>(args: string[]): Promise<T> => JSON.parse(await murli.must([...args, '--json'])) as T

  it('are read while others take their place, and never mixed', { timeout: 120_000 }, async () => {
    const seen = await readWhilePublishing(murli, { turns, readers: 20, pinnedReaders: 20, seconds: 5, everyMs: 250 })
    expect(seen.wrong).toEqual([])
    expect([seen.switches > 1, seen.readings >= 40, Object.keys(seen.composes).length > 1]).toEqual([true, true, true])
  })

  it('are published, listed and gone back from with the command', { timeout: 60_000 }, async () => {
    const [whole = '', less = ''] = turns.ids
    expect(await murli.must(['publish', whole, '--as', 'latest-Tiny-1'])).toBe(`latest-Tiny-1 is ${whole}: ${url}/published/latest-Tiny-1/`)
    expect((await json<Published>(['publish', less, '--as', 'latest-Tiny-1'])).history.map(({ composeId }) => composeId)).toEqual([
      less,
      whole,
    ])
    expect(await murli.must(['published'])).toContain(`latest-Tiny-1                        ${less}`)
    expect(await murli.must(['rollback', 'latest-Tiny-1'])).toContain(`latest-Tiny-1 is ${whole}`)
    expect((await murli.must(['published', 'latest-Tiny-1'])).split('\n').map((line) => line.split(/\s+/)[1])).toEqual([
      'rollback',
      'publish',
      'publish',
    ])
    const refusal = await murli.run(['rollback', 'latest-Tiny-1'])
    expect([refusal.exitCode, refusal.stderr]).toEqual([
      1,
      'error: latest-Tiny-1 has no compose to go back to\nhint: murli published latest-Tiny-1 lists its history',
    ])
    expect((await murli.run(['publish', 'Tiny-9-20200101.0', '--as', 'x'])).stderr).toContain('no compose Tiny-9-20200101.0')
    expect((await murli.run(['publish', whole, '--as', '../x'])).stderr).toContain('expected letters, digits')
    expect((await murli.run(['rollback', 'nobody'])).stderr).toBe(
      'error: nothing is published as nobody\nhint: murli published lists all names',
    )
  })

  it('are what dnf sees, by a mirror list and by the name', { timeout: 120_000 }, async () => {
    const [whole = '', less = ''] = turns.ids
    const dnf = async (source: string, root: string) => {
      const directory = join(scratch, root)
      await mkdir(directory)
      const own = `cachedir=${directory}/cache\nreposdir=/dev/null`
      await writeFile(join(directory, 'dnf.conf'), `[main]\n${own}\n[tiny]\nname=tiny\n${source}\ngpgcheck=0\n`)
      const options = [
        '-q',
        '-c',
        join(directory, 'dnf.conf'),
        '--releasever=7',
        '--forcearch=x86_64',
        '--repo=tiny',
        '--disableplugin=local',
      ]
      return async ([command = '', ...rest]: string[]) =>
        (await execa('dnf', [command, ...options, ...rest])).stdout.split('\n').filter(Boolean)
    }
    await murli.must(['publish', whole, '--as', 'for-dnf'])
    const byMirrors = await dnf(`mirrorlist=${url}/published/for-dnf/${OS}/?mirrorlist`, 'by-mirrors')
    const byName = await dnf(`baseurl=${url}/published/for-dnf/${OS}/`, 'by-name')
    const list = ['repoquery', '-a', '--qf', '%{name}']
    for (const each of [byMirrors, byName]) expect(new Set(await each(list))).toEqual(new Set(['tiny', 'tiny-doc', 'tiny-release']))
    await murli.must(['publish', less, '--as', 'for-dnf'])
    // both have read the metadata of the compose that was, whose packages are still there
    await byMirrors(['download', '--destdir', join(scratch, 'by-mirrors'), 'tiny-doc'])
    await byName(['download', '--destdir', join(scratch, 'by-name'), 'tiny-doc'])
    for (const each of [byMirrors, byName]) expect(new Set(await each([...list, '--refresh']))).toEqual(new Set(['tiny', 'tiny-release']))
  })

  it('are kept by collections, and those that nobody keeps go', { timeout: 180_000 }, async () => {
    const [whole = '', less = '', again = ''] = turns.ids
    for (const { name } of (await json<{ published: Published[] }>(['published'])).published) await murli.must(['unpublish', name])
    const api = new Api(murli.stateDirectory)
    await murli.must(['publish', less, '--as', 'latest-Tiny-1'])
    expect(await murli.must(['pin', whole, '--because', 'it is whole'])).toBe(`${whole} is kept: it is whole`)
    expect((await api.detail(whole)) as object).toMatchObject({ pin: { because: 'it is whole' } })
    // names that were taken away may be about to be written again for an hour: nothing of that age is retired
    expect((await json<CollectionStatus>(['gc', '--dry-run'])).counts.composes).toEqual([])
    const { id: unheld } = await murli.compose('tiny.conf', { cwd: join(scratch, 'again'), target: join(scratch, 'unheld') })
    const found = await json<CollectionStatus>(['gc', '--dry-run'])
    expect([found.counts.composes, found.dryRun, (await api.detail(unheld)).state]).toEqual([[unheld], true, 'finished'])
    await delay(GRACE_SECONDS * 1000)
    const done = await json<CollectionStatus>(['gc'])
    expect([done.state, done.counts.composes, done.counts.blobs > 0]).toEqual(['done', [unheld], true])
    expect((await murli.run(['status', unheld])).stderr).toContain(`no compose ${unheld}`)
    expect((await fetch(`${url}/composes/${unheld}/STATUS`)).status).toBe(404)
    for (const id of [whole, less, again]) await murli.must(['export', id, join(scratch, 'after')])
    const seen = await readWhilePublishing(murli, { turns, readers: 2, pinnedReaders: 2, seconds: 2, everyMs: 500 })
    expect([seen.wrong, seen.readings > 0]).toEqual([[], true])
    // what was forgotten is made again
    await murli.compose('tiny.conf', { cwd: join(scratch, 'again'), target: join(scratch, 'remade') })
    await waitFor('a quiet stack', async () => (await api.composes()).length === 4)
  })
})
