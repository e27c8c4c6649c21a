import { describe, expect, it } from 'vitest'
import { issuerKeyId } from './openpgp.ts'

const KEY = '0102030405060708'
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** Length octets of the old packet format, two of them. */
const oldFormat = (body: string): Buffer => Buffer.concat([hex('89'), sized(hex(body), 2)])

function sized(bytes: Buffer, lengthBytes: number): Buffer {
  const length = Buffer.alloc(lengthBytes)
  length.writeUIntBE(bytes.length, 0, lengthBytes)
  return Buffer.concat([length, bytes])
}

describe('issuerKeyId', () => {
  it('reads version 3 signatures, the form of old distributions', () => {
    expect(issuerKeyId(oldFormat(`03 05 00 5f000000 ${KEY} 01 02 abcd 0008 ff`))).toBe(KEY)
  })

  it('reads version 4 signatures with an unhashed issuer', () => {
    expect(issuerKeyId(oldFormat(`04 00 01 08 0006 05 02 5f000000 000a 09 10 ${KEY} abcd 0008 ff`))).toBe(KEY)
  })

  it('takes the end of a version 4 fingerprint and prefers a key id', () => {
    const fingerprint = `16 21 04 ${'aa'.repeat(12)} 1112131415161718`
    expect(issuerKeyId(oldFormat(`04 00 16 08 0017 ${fingerprint} 0000 abcd 0008 ff`))).toBe('1112131415161718')
    expect(issuerKeyId(oldFormat(`04 00 16 08 0017 ${fingerprint} 000a 09 10 ${KEY} abcd 0008 ff`))).toBe(KEY)
  })

  it('takes the beginning of the fingerprint of a version 6 signature', () => {
    const body = hex(`06 00 1b 08 00000023 22 21 06 ${KEY} ${'bb'.repeat(24)} 00000000 abcd`)
    expect(issuerKeyId(Buffer.concat([hex('c2'), Buffer.from([body.length]), body]))).toBe(KEY)
  })

  it('reads new format packets with two and five length octets', () => {
    const body = Buffer.concat([hex(`04 00 01 08 0000 000a 09 10 ${KEY} abcd`), Buffer.alloc(300)])
    const two = Buffer.from([((body.length - 192) >> 8) + 192, (body.length - 192) & 0xff])
    expect(issuerKeyId(Buffer.concat([hex('c2'), two, body]))).toBe(KEY)
    expect(issuerKeyId(Buffer.concat([hex('c2 ff'), sized(body, 4)]))).toBe(KEY)
  })

  it('gives null when no issuer is named', () => {
    expect(issuerKeyId(oldFormat('04 00 01 08 0000 0000 abcd'))).toBeNull()
  })

  it.each(['', '00', '99 0001 04', '89 ffff 04', '89 0001 09', '89 0006 04 00 01 08 ffff'])('refuses %s', (bytes) => {
    expect(() => issuerKeyId(hex(bytes))).toThrow(expect.objectContaining({ code: 'PACKAGE_CORRUPT' }))
  })
})
