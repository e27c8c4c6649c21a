import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startObjectStore } from '@murli/object-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFaultProxy } from '../system/fault-proxy.ts'
import { type Ended, Murli, orItsEnd } from '../system/murli.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'
import { Api, killHard, pidsOf, waitFor } from '../system/stack.ts'

const ARGS = ['compose', 'updates.conf', '--production', '--label=Update-1.3']

describe('surroundings that fail', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/updates`
    scratch = await mkdtemp(join(tmpdir(), 'murli-surroundings-'))
  }, 600_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  it('survives a NATS server that is killed and comes back', { timeout: 180_000 }, async () => {
    await using murli = await Murli.make()
    await murli.must(['up', '--processes'])
    const api = new Api(murli.stateDirectory)
    const target = join(scratch, 'nats')
    const composing = murli.run([...ARGS, '--target-dir', target], { cwd: config })
    const id = await underWay(api, composing)
    const [nats = 0] = pidsOf(murli.stateDirectory, 'nats-server')
    expect(killHard(nats)).toBe(true)
    const { exitCode, stderr, stdout } = await composing
    expect(exitCode, `${stdout}${stderr}`).toBe(0)
    expect(await compareWithGolden('updates', join(target, id))).toBe('')
  })

  it('rides out an object store that answers 503 for 20 seconds', { timeout: 240_000 }, async () => {
    const credentials = { accessKeyId: 'murli-test', secretAccessKey: 'not a secret at all' }
    await using store = await startObjectStore({
      directory: join(scratch, 'store'),
      host: '127.0.0.1',
      port: 0,
      region: 'us-east-1',
      credentials,
    })
    await using proxy = await startFaultProxy(store.url)
    await using murli = await Murli.make({
      MURLI_S3_ENDPOINT: proxy.url,
      MURLI_S3_BUCKET: 'murli',
      MURLI_S3_REGION: 'us-east-1',
      MURLI_S3_ACCESS_KEY_ID: credentials.accessKeyId,
      MURLI_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    })
    await murli.must(['up'])
    const api = new Api(murli.stateDirectory)
    const target = join(scratch, 's3')
    const composing = murli.run([...ARGS, '--target-dir', target], { cwd: config })
    const id = await underWay(api, composing)
    proxy.refuseFor(20_000)
    const { exitCode, stderr, stdout } = await composing
    expect(exitCode, `${stdout}${stderr}`).toBe(0)
    expect(proxy.refused).toBeGreaterThan(0)
    expect(await compareWithGolden('updates', join(target, id))).toBe('')
  })
})

/** The id of the one compose of a stack, once some of its nodes have succeeded. */
async function underWay(api: Api, composing: Promise<Ended>): Promise<string> {
  const id = await orItsEnd(composing, () => waitFor('the compose', async () => (await api.composes())[0]))
  await orItsEnd(composing, () =>
    waitFor('first results', async () => (await api.detail(id)).nodes.some(({ state }) => state === 'succeeded')),
  )
  return id
}
