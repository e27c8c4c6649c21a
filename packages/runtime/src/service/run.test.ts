import { execa } from 'execa'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startNatsServer } from '../testing/index.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-run-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const environment = (natsUrl: string) => ({
  MURLI_NATS_URL: natsUrl,
  MURLI_S3_ENDPOINT: 'http://127.0.0.1:1',
  MURLI_S3_BUCKET: 'murli',
  MURLI_S3_ACCESS_KEY_ID: 'id',
  MURLI_S3_SECRET_ACCESS_KEY: 'very secret',
  MURLI_S3_LOCAL_DIRECTORY: join(directory, 'blobs'),
  MURLI_SCRATCH_DIRECTORY: join(directory, 'scratch'),
  MURLI_CACHE_DIRECTORY: join(directory, 'cache'),
})

function run(env: Record<string, string>) {
  return execa(process.execPath, [join(import.meta.dirname, 'fixtures', 'run-service.ts')], {
    env,
    reject: false,
    timeout: 20_000,
    stdin: 'ignore',
  })
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('runService', () => {
  it('serves until SIGTERM and then ends by itself, with exit status 0', async () => {
    await using server = await startNatsServer()
    const service = run(environment(server.url))
    const [first] = (await once(service.stdout, 'data')) as [Buffer]
    const { url } = linesOf(first.toString()).find((line) => line['msg'] === 'service is running') ?? {}
    expect((await fetch(`${String(url)}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${String(url)}/metrics`)).text()).toContain('process_cpu_user_seconds_total')
    const ready = (await (await fetch(`${String(url)}/readyz`)).json()) as { problems: string[] }
    expect(ready.problems).toEqual([expect.stringContaining('object storage')])
    service.kill('SIGTERM')
    const ended = await service
    expect(ended.exitCode).toBe(0)
    expect(ended.stdout).not.toContain('very secret')
  })

  it('says what is wrong with its environment, with exit status 1', async () => {
    const ended = await run({ ...environment('nats://127.0.0.1:1'), MURLI_SLOTS: 'many' })
    expect(ended.exitCode).toBe(1)
    expect(linesOf(ended.stdout)).toMatchObject([{ code: 'CONFIG_INVALID', msg: expect.stringContaining('MURLI_SLOTS') }])
  })
})
