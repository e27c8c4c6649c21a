import { describe, expect, it } from 'vitest'
import { redact, redactText } from './redact.ts'

describe('redact', () => {
  it('hides members named like secrets, at any depth', () => {
    const fields = { s3: { secretAccessKey: 'x', endpoint: 'http://s3' }, apiToken: 'y', packages: 3 }
    expect(redact(fields)).toEqual({ s3: { secretAccessKey: '***', endpoint: 'http://s3' }, apiToken: '***', packages: 3 })
  })

  it('cuts user information out of URLs', () => {
    expect(redact({ urls: ['http://me:pw@host/a', 'plain'] })).toEqual({ urls: ['http://***@host/a', 'plain'] })
    expect(redactText('GET nats://tok@h:4222 failed')).toBe('GET nats://***@h:4222 failed')
  })

  it('leaves paths and mail addresses alone', () => {
    expect(redactText('http://host/a@b and me@host')).toBe('http://host/a@b and me@host')
  })
})
