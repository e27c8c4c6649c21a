import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KojiError } from '../error.ts'
import { decode, Decoder, encodeAnswer, encodeCall, type XmlRpcValue } from './index.ts'

/** Text that XML can carry. */
const text = fc.string({ unit: 'grapheme' }).filter((candidate) => {
  try {
    encodeAnswer(candidate)
    return true
  } catch (error) {
    if (error instanceof KojiError) return false
    throw error
  }
})
const { value: values } = fc.letrec<{ value: XmlRpcValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
    text,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }).map((entries) => Object.fromEntries(Object.entries(entries))),
  ),
}))

describe('what is written', () => {
  it('is read as it was, whatever it is', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(encodeAnswer(value))).toEqual({ kind: 'answer', value })
      }),
    )
  })

  it('is read as it was in whatever pieces it comes', () => {
    fc.assert(
      fc.property(values, fc.array(fc.nat(400)), (value, sizes) => {
        let rest = encodeCall('echo', [value])
        const decoder = new Decoder()
        for (const size of sizes) {
          decoder.write(rest.slice(0, size))
          rest = rest.slice(size)
        }
        decoder.write(rest)
        expect(decoder.end()).toEqual({ kind: 'call', method: 'echo', params: [value] })
      }),
    )
  })

  it.each([
    ['a carriage return', 'a\r\nb'],
    ['members named as those of every object', JSON.parse('{"__proto__": 1, "constructor": {"toString": null}}') as XmlRpcValue],
  ])('keeps %s', (_, value) => {
    expect(decode(encodeAnswer(value))).toEqual({ kind: 'answer', value })
  })

  it('has null members and no undefined ones', () => {
    expect(decode(encodeAnswer({ there: null, absent: undefined }))).toEqual({ kind: 'answer', value: { there: null } })
  })

  it.each<[string, XmlRpcValue, string]>([
    ['a control character', 'bell \u0007', 'the character U+0007, which XML cannot carry'],
    ['half a character', '\ud83d', 'the character U+D83D'],
    ['an integer of 65 bits', 2n ** 63n, 'has more than 64 bits'],
    ['what is no number', Number.NaN, 'the number NaN cannot be sent'],
  ])('is refused with %s', (_, value, message) => {
    expect(() => encodeCall('echo', [{ a: [value] }])).toThrow(message)
  })

  it('is refused when it contains itself', () => {
    const circle: XmlRpcValue[] = []
    circle.push(circle)
    expect(() => encodeCall('echo', [circle])).toThrow('nested more than 64 times')
  })
})

describe('what is read', () => {
  const answer = (value: string) => `<methodResponse><params><param>${value}</param></params></methodResponse>`

  it.each([
    ['a boolean in words', answer('<value><boolean>true</boolean></value>'), 'bad boolean value'],
    ['a document type', `<!DOCTYPE a [<!ENTITY e 'x'>]>${answer('<value/>')}`, 'a document type is not allowed'],
    ['an entity', answer('<value>&e;</value>'), 'undefined entity'],
    ['an unknown type', answer('<value><float>1</float></value>'), '<float> is not expected in <value>'],
    ['an integer that is none', answer('<value><int>1.5</int></value>'), '<int> is no integer: "1.5"'],
    ['two values in one', answer('<value><int>1</int><int>2</int></value>'), '<value> has more than one value'],
    [
      'two params',
      '<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>',
      'expected one <param>, found 2',
    ],
    ['no value', '<methodResponse><params><param/></params></methodResponse>', '<param> has no <value>'],
    ['a member without a name', answer('<value><struct><member><value/></member></struct></value>'), '<member> has no <name>'],
    ['something else', '<html><body>503</body></html>', '<html> is not expected at the beginning'],
    ['no end', '<methodResponse><params>', 'unclosed tag'],
    ['nothing', '', 'document must contain a root element'],
    ['65 levels', answer('<value><array><data>'.repeat(65)), 'values are nested more than 64 times'],
  ])('is refused when it has %s', (_, document, message) => {
    expect(() => decode(document)).toThrow(message)
  })

  it('says where it is wrong', () => {
    expect(() => decode(`<?xml version="1.0"?>\n${answer('<value><boolean>yes</boolean></value>')}`)).toThrow(/\(line 2, column \d+\)$/)
  })

  it.each([
    ['raw control characters', answer('<value>a\u0000b\u001bc</value>'), 'abc'],
    ['a byte order mark', `\ufeff${answer('<value>x</value>')}`, 'x'],
    ['white space around numbers', answer('<value> <double> 2.5 </double> </value>'), 2.5],
    ['integers beyond those of numbers', answer('<value><biginteger>9007199254740993</biginteger></value>'), 9_007_199_254_740_993n],
  ])('may have %s', (_, document, value) => {
    expect(decode(document)).toEqual({ kind: 'answer', value })
  })
})
