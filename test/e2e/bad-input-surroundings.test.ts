import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startObjectStore } from '@murli/object-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorRows, linesOf, rowOf } from '../system/errors-document.ts'
import { leftBehind } from '../system/left-behind.ts'
import { Murli } from '../system/murli.ts'
import { smallDisk } from '../system/small-disk.ts'
import { smallDistribution, type SmallDistribution, writeConfiguration } from '../system/small-distribution.ts'
import { Api } from '../system/stack.ts'
import { pathWithout } from '../system/without-program.ts'
import type { BAD_SURROUNDINGS } from './bad-input-cases.ts'

/** Surroundings that are not as they should be may take a little longer to be told than wrong input: they are tried again first. */
const ANSWER_MS = 20_000
const MIB = 1024 * 1024

describe('surroundings that are not as they should be', () => {
  let top: string
  let small: SmallDistribution
  const rows = errorRows()

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'murli-surroundings-'))
    small = await smallDistribution(join(top, 'small'))
    await writeConfiguration(top, small.repository)
    await writeConfiguration(join(top, 'with-images'), small.repository, { options: { createiso_skip: null } })
  })
  afterAll(() => rm(top, { recursive: true, force: true }))

  /** Composes, and wants what docs/errors.md says about it. */
  async function expectAsDocumented(input: (typeof BAD_SURROUNDINGS)[number], murli: Murli, cwd = top): Promise<void> {
    const startedAt = Date.now()
    const { exitCode, stderr } = await murli.run(['compose', 'tiny.conf', '--quiet'], { cwd })
    const seen = { input, printed: linesOf(stderr.replaceAll(murli.stateDirectory, '/state'), top), exitCode: exitCode ?? -1 }
    expect(seen, `docs/errors.md should say:\n${rowOf(seen)}\n`).toEqual(rows.get(input))
    expect(Date.now() - startedAt).toBeLessThan(ANSWER_MS)
    expect(leftBehind(murli.stateDirectory)).toEqual([])
  }

  it('no NATS server', { timeout: 60_000 }, async () => {
    await using murli = await Murli.make({ MURLI_NATS_URL: 'nats://127.0.0.1:1' })
    await expectAsDocumented('no NATS server', murli)
    expect((await murli.run(['stack'])).stdout).toBe('no local stack runs')
  })

  it('rules of retention that are no JSON', { timeout: 60_000 }, async () => {
    await using murli = await Murli.make({ MURLI_RETENTION: 'two weeks' })
    await expectAsDocumented('rules of retention that are no JSON', murli)
    expect((await murli.run(['stack'])).stdout).toBe('no local stack runs')
  })

  it('wrong S3 secret', { timeout: 60_000 }, async () => {
    const credentials = { accessKeyId: 'murli-test', secretAccessKey: 'not a secret at all' }
    const settings = { host: '127.0.0.1', port: 0, region: 'us-east-1', credentials }
    await using store = await startObjectStore({ directory: join(top, 'store'), ...settings })
    await using murli = await Murli.make({
      MURLI_S3_ENDPOINT: store.url,
      MURLI_S3_BUCKET: 'murli',
      MURLI_S3_REGION: settings.region,
      MURLI_S3_ACCESS_KEY_ID: credentials.accessKeyId,
      MURLI_S3_SECRET_ACCESS_KEY: 'another secret',
    })
    await expectAsDocumented('wrong S3 secret', murli)
    const { stderr } = await murli.run(['compose', 'tiny.conf'], { cwd: top })
    expect(stderr).not.toContain('another secret')
  })

  it('full scratch disk, and a retry when there is room again', { timeout: 90_000 }, async () => {
    await using disk = await smallDisk(join(top, 'scratch'), 2 * MIB)
    await using murli = await Murli.make({ MURLI_SCRATCH_DIRECTORY: disk.directory, MURLI_MIN_FREE_BYTES: '0' })
    await murli.must(['up'])
    const filler = await disk.fill()
    await expectAsDocumented('full scratch disk', murli)
    await rm(filler)
    for (const owner of await readdir(disk.directory)) expect(await readdir(join(disk.directory, owner))).toEqual([])
    const [id = ''] = await new Api(murli.stateDirectory).composes()
    await murli.must(['retry', id])
  })

  it('program missing on every worker, while composes that do not need it finish', { timeout: 90_000 }, async () => {
    await using murli = await Murli.make({ PATH: await pathWithout('genisoimage', join(top, 'bin')) })
    await murli.must(['up'])
    const ready = await new Api(murli.stateDirectory).request('/readyz')
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({
      ready: false,
      problems: ["program 'genisoimage' is missing: install the package genisoimage"],
    })
    await expectAsDocumented('program missing on every worker', murli, join(top, 'with-images'))
    await murli.must(['compose', 'tiny.conf', '--quiet'], { cwd: top })
  })
})
