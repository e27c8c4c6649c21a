import { describe, expect, it } from 'vitest'
import { storageSettingsFromEnv } from './settings.ts'

const complete = {
  MURLI_S3_ENDPOINT: 'http://127.0.0.1:9000',
  MURLI_S3_BUCKET: 'murli',
  MURLI_S3_ACCESS_KEY_ID: 'key',
  MURLI_S3_SECRET_ACCESS_KEY: 'the secret itself',
}
const messageOf = (env: Record<string, string>) => {
  try {
    return JSON.stringify(storageSettingsFromEnv(env))
  } catch (error) {
    return String(error)
  }
}

describe('storageSettingsFromEnv', () => {
  it('reads the variables; the region has a default, the directory may be missing', () => {
    const expected = {
      endpoint: 'http://127.0.0.1:9000',
      bucket: 'murli',
      region: 'us-east-1',
      accessKeyId: 'key',
      secretAccessKey: 'the secret itself',
    }
    expect(storageSettingsFromEnv({ ...complete, MURLI_S3_LOCAL_DIRECTORY: '' })).toEqual(expected)
    const more = { MURLI_S3_REGION: 'eu-1', MURLI_S3_LOCAL_DIRECTORY: '/srv/store' }
    expect(storageSettingsFromEnv({ ...complete, ...more })).toEqual({ ...expected, region: 'eu-1', localDirectory: '/srv/store' })
  })

  it('names every variable that is missing', () => {
    const message = messageOf({ MURLI_S3_BUCKET: 'murli' })
    for (const name of ['MURLI_S3_ENDPOINT', 'MURLI_S3_ACCESS_KEY_ID', 'MURLI_S3_SECRET_ACCESS_KEY'])
      expect(message).toContain(`${name} is not set`)
    expect(message).not.toContain('MURLI_S3_BUCKET')
  })

  it.each([
    ['MURLI_S3_ENDPOINT', '127.0.0.1:9000'],
    ['MURLI_S3_ENDPOINT', 'ftp://host/'],
    ['MURLI_S3_BUCKET', 'Not A Bucket'],
    ['MURLI_S3_BUCKET', '../up'],
    ['MURLI_S3_LOCAL_DIRECTORY', 'relative/path'],
  ])('names %s when it is %j, and shows no value', (variable, value) => {
    const message = messageOf({ ...complete, [variable]: value })
    expect(message).toContain(`${variable}: expected`)
    expect(message).not.toContain('the secret itself')
  })
})
