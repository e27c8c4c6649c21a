import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingsFromEnv } from './settings.ts'

const storage = {
  MURLI_S3_ENDPOINT: 'http://127.0.0.1:9000',
  MURLI_S3_BUCKET: 'murli',
  MURLI_S3_REGION: 'us-east-1',
  MURLI_S3_ACCESS_KEY_ID: 'id',
  MURLI_S3_SECRET_ACCESS_KEY: 'secret',
}
let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-settings-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('settingsFromEnv', () => {
  it('has defaults for everything but storage', () => {
    const settings = settingsFromEnv(storage)
    expect(settings.messaging.servers).toEqual(['nats://127.0.0.1:4222'])
    expect(settings.harness).toMatchObject({ http: { host: '127.0.0.1', port: 0 }, graceMs: 20_000 })
    expect(settings.logLevel).toBe('info')
  })

  it('reads lists, numbers and secrets in files', () => {
    const file = join(directory, 'password')
    writeFileSync(file, 'from file\n')
    const settings = settingsFromEnv({ ...storage, MURLI_NATS_URL: 'nats://a, nats://b', MURLI_SLOTS: '3', MURLI_NATS_PASSWORD_FILE: file })
    expect(settings.messaging).toMatchObject({ servers: ['nats://a', 'nats://b'], password: 'from file' })
    expect(settings.harness.slots).toBe(3)
    expect(settings.harness.foreignArches).toEqual([])
    expect(settingsFromEnv({ ...storage, MURLI_FOREIGN_ARCHES: 'aarch64, s390x' }).harness.foreignArches).toEqual(['aarch64', 's390x'])
    expect(() => settingsFromEnv({ ...storage, MURLI_FOREIGN_ARCHES: 'all*' })).toThrow('MURLI_FOREIGN_ARCHES')
  })

  it('lets a worker show signs of life several times before it is given up', () => {
    const { messaging, harness } = settingsFromEnv({ ...storage, MURLI_SILENCE_SECONDS: '5' })
    expect(messaging.silenceMs).toBe(5000)
    expect(harness.heartbeatMs).toBe(1000)
  })

  it('names every wrong variable', () => {
    const wrong = { ...storage, MURLI_HTTP_PORT: '99999', MURLI_LOG_LEVEL: 'loud' }
    expect(() => settingsFromEnv(wrong)).toThrow(/MURLI_HTTP_PORT.*MURLI_LOG_LEVEL/)
    expect(() => settingsFromEnv({ ...storage, MURLI_API_TOKEN_FILE: join(directory, 'none') })).toThrow('MURLI_API_TOKEN_FILE')
  })
})
