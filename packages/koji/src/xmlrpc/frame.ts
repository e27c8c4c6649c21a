import { KojiError } from '../error.ts'
import { DateTime, type XmlRpcValue } from './values.ts'

/** An element that is being read, with what its children have given so far. */
export interface Frame {
  readonly element: string
  text: string
  name: string | null
  readonly values: XmlRpcValue[]
  readonly members: [string, XmlRpcValue][]
  readonly lists: XmlRpcValue[][]
  fault: XmlRpcValue | undefined
}

export function newFrame(element: string): Frame {
  return { element, text: '', name: null, values: [], members: [], lists: [], fault: undefined }
}

const INTEGERS = ['int', 'i1', 'i2', 'i4', 'i8', 'biginteger']
const SCALARS = ['nil', 'boolean', ...INTEGERS, 'double', 'string', 'base64', 'dateTime.iso8601']

/** What may be in what; '' is the document. */
export const CHILDREN: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set(['methodCall', 'methodResponse']),
  methodCall: new Set(['methodName', 'params']),
  methodResponse: new Set(['params', 'fault']),
  params: new Set(['param']),
  param: new Set(['value']),
  fault: new Set(['value']),
  value: new Set([...SCALARS, 'array', 'struct']),
  array: new Set(['data']),
  data: new Set(['value']),
  struct: new Set(['member']),
  member: new Set(['name', 'value']),
}

/** The value of an element without children (spec 07 §1.2). @throws {KojiError} ANSWER_INVALID */
export function scalarOf(element: string, text: string): XmlRpcValue {
  if (INTEGERS.includes(element)) return integerOf(element, text)
  switch (element) {
    case 'nil':
      return null
    case 'boolean':
      if (text !== '0' && text !== '1') throw new KojiError('ANSWER_INVALID', 'bad boolean value')
      return text === '1'
    case 'double':
      return doubleOf(text)
    case 'base64':
      return Buffer.from(text, 'base64')
    case 'dateTime.iso8601':
      return new DateTime(text.trim())
    default:
      return text
  }
}

function integerOf(element: string, text: string): number | bigint {
  const digits = text.trim()
  if (!/^[+-]?\d+$/.test(digits)) throw new KojiError('ANSWER_INVALID', `<${element}> is no integer: ${JSON.stringify(text.slice(0, 40))}`)
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value : BigInt(digits.replace(/^\+/, ''))
}

function doubleOf(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new KojiError('ANSWER_INVALID', `<double> is no number: ${JSON.stringify(text.slice(0, 40))}`)
  }
  return value
}
