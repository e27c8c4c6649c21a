import { assert, array, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeKey, encodeKey, encodePrefix } from './bucket-key.ts'

describe('encodeKey', () => {
  it('makes tokens of parts and escapes the rest', () => {
    expect(encodeKey('Specimen-1.0/gather/Server+x/-')).toBe('Specimen-1=2E0.gather.Server=2Bx.-')
    expect(encodePrefix('Specimen-1.0/')).toBe('Specimen-1=2E0.>')
    expect(encodePrefix('')).toBe('>')
  })

  it('can be undone, and is a valid key of NATS', () => {
    const part = string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('/') && text.isWellFormed())
    assert(
      property(array(part, { minLength: 1 }), (parts) => {
        const key = encodeKey(parts.join('/'))
        expect(key).toMatch(/^[-/=.\w]+$/)
        expect(decodeKey(key)).toBe(parts.join('/'))
      }),
    )
  })

  it.each(['', '/a', 'a/', 'a//b'])('refuses the empty part in %j', (path) => {
    expect(() => encodeKey(path)).toThrow('empty part')
  })

  it('refuses a prefix that cuts a part', () => {
    expect(() => encodePrefix('Specimen')).toThrow(`must end in '/'`)
  })
})
