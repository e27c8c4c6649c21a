import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DateTime, decode, Double, encodeAnswer, encodeCall, encodeFault, type XmlRpcValue } from './index.ts'

/** A vector of spec 07 §15; which members there are depends on its kind. */
interface Vector {
  id: string
  kind: 'request' | 'response' | 'fault' | 'http'
  mode: string
  title: string
  wire: string
  method: string
  args: unknown[]
  kwargs?: Record<string, unknown>
  decodedParams: unknown[]
  value: unknown
  faultCode: number
  faultString: string
}

const path = new URL('../../vectors/protocol.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] }
const of = (kind: Vector['kind'], ...modes: string[]) =>
  vectors.filter((vector) => vector.kind === kind && (modes.length === 0 || modes.includes(vector.mode)))

/** A value of the vectors, whose wrappers say what JSON cannot. */
function unwrapped(value: unknown, isSent: boolean): XmlRpcValue {
  if (Array.isArray(value)) return value.map((item) => unwrapped(item, isSent))
  if (typeof value !== 'object' || value === null) return value as XmlRpcValue
  const { $int, $double, $base64, $datetime } = value as Record<string, string | undefined>
  if ($int !== undefined) return BigInt($int)
  if ($double !== undefined) return isSent ? new Double(Number($double)) : Number($double)
  if ($base64 !== undefined) return Buffer.from($base64, 'base64')
  if ($datetime !== undefined) return new DateTime($datetime)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unwrapped(member, isSent)]))
}

const paramsOf = ({ args, kwargs }: Vector) => {
  const positional = unwrapped(args, true) as XmlRpcValue[]
  return kwargs === undefined ? positional : [...positional, { ...(unwrapped(kwargs, true) as object), __starstar: true }]
}

describe('the vectors of the protocol', () => {
  it('are all there', () => {
    expect(vectors).toHaveLength(56)
  })

  it.each(of('request', 'encode-exact', 'encode-semantic').map((vector) => [vector.id, vector] as const))(
    '%s is written so',
    (_, vector) => {
      expect(encodeCall(vector.method, paramsOf(vector))).toBe(vector.wire)
    },
  )

  it.each(of('request').map((vector) => [vector.id, vector] as const))('%s is read so', (_, vector) => {
    const params = unwrapped(vector.decodedParams, false)
    expect(decode(vector.wire)).toEqual({ kind: 'call', method: vector.method, params })
  })

  it.each(of('response', 'encode-exact').map((vector) => [vector.id, vector] as const))('%s is written so', (_, vector) => {
    expect(encodeAnswer(unwrapped(vector.value, true))).toBe(vector.wire)
  })

  it.each(of('response').map((vector) => [vector.id, vector] as const))('%s is read so', (_, vector) => {
    expect(decode(vector.wire)).toEqual({ kind: 'answer', value: unwrapped(vector.value, false) })
  })

  it.each(of('fault').map((vector) => [vector.id, vector] as const))('%s is written and read so', (_, { wire, faultCode, faultString }) => {
    expect(encodeFault(faultCode, faultString)).toBe(wire)
    expect(decode(wire)).toEqual({ kind: 'fault', code: faultCode, text: faultString })
  })
})
