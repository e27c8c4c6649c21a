import { KojiError } from '../error.ts'
import { DateTime, Double, isStruct, type XmlRpcValue } from './values.ts'

const LONG = 2n ** 63n
const INT = 2n ** 31n
/** Deeper values are a mistake, such as one that contains itself. */
const DEEPEST = 64
const BASE64_COLUMNS = 76

/** A call, byte for byte as Koji's own client writes it (spec 07 §1.1). @throws {KojiError} VALUE_INVALID */
export function encodeCall(method: string, params: readonly XmlRpcValue[]): string {
  return `${HEAD}<methodCall>\n<methodName>${escaped(method)}</methodName>\n${paramsOf(params)}</methodCall>\n`
}

/** An answer, as a hub writes it. @throws {KojiError} VALUE_INVALID */
export function encodeAnswer(value: XmlRpcValue): string {
  return `${HEAD}<methodResponse>\n${paramsOf([value])}</methodResponse>\n`
}

/** The answer to a call that failed, as a hub writes it. */
export function encodeFault(faultCode: number, faultString: string): string {
  return `${HEAD}<methodResponse>\n<fault>\n${encoded({ faultCode, faultString }, 0)}</fault>\n</methodResponse>\n`
}

const HEAD = "<?xml version='1.0'?>\n"

function paramsOf(params: readonly XmlRpcValue[]): string {
  return `<params>\n${params.map((param) => `<param>\n${encoded(param, 0)}</param>\n`).join('')}</params>\n`
}

/** A `<value>` with the line feed after it, which only null lacks. */
function encoded(value: XmlRpcValue, depth: number): string {
  if (value === null) return '<value><nil/></value>'
  return `<value>${content(value, depth)}</value>\n`
}

function content(value: Exclude<XmlRpcValue, null>, depth: number): string {
  if (depth > DEEPEST) throw new KojiError('VALUE_INVALID', `a value is nested more than ${DEEPEST} times`)
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`
  if (typeof value === 'boolean') return `<boolean>${value ? 1 : 0}</boolean>`
  if (typeof value === 'bigint') return integer(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? integer(BigInt(value)) : double(value)
  if (value instanceof Double) return double(value.value)
  if (value instanceof DateTime) return `<dateTime.iso8601>${escaped(value.text)}</dateTime.iso8601>`
  if (value instanceof Uint8Array) return `<base64>\n${base64Lines(value)}</base64>`
  if (isStruct(value)) return `<struct>\n${members(value, depth)}</struct>`
  return `<array><data>\n${value.map((item) => encoded(item, depth + 1)).join('')}</data></array>`
}

function members(value: { readonly [name: string]: XmlRpcValue | undefined }, depth: number): string {
  const sent = Object.entries(value).filter((entry): entry is [string, XmlRpcValue] => entry[1] !== undefined)
  return sent.map(([name, member]) => `<member>\n<name>${escaped(name)}</name>\n${encoded(member, depth + 1)}</member>\n`).join('')
}

function integer(value: bigint): string {
  if (value >= INT || value < -INT) {
    if (value >= LONG || value < -LONG) throw new KojiError('VALUE_INVALID', `the integer ${value} has more than 64 bits`)
    return `<i8>${value}</i8>`
  }
  return `<int>${value}</int>`
}

/** The shortest text that means the number, with the exponents of Python. */
function double(value: number): string {
  if (!Number.isFinite(value)) throw new KojiError('VALUE_INVALID', `the number ${value} cannot be sent`)
  return `<double>${pythonText(value)}</double>`
}

function pythonText(value: number): string {
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  const plain = exponent < 0 ? value.toFixed(Math.max(0, digits.replace(/^-?\d\.?/, '').length - exponent)) : String(value)
  return plain.includes('.') ? plain : `${Object.is(value, -0) ? '-0' : plain}.0`
}

function base64Lines(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return (text.match(new RegExp(`.{1,${BASE64_COLUMNS}}`, 'g')) ?? []).map((line) => `${line}\n`).join('')
}

/** Koji escapes three characters; a carriage return is escaped too, which parsers would drop (spec 07 §1.4 no. 2). */
function escaped(text: string): string {
  const forbidden = FORBIDDEN.exec(text)
  if (forbidden !== null) {
    const code = (forbidden[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new KojiError(
      'VALUE_INVALID',
      `the text ${JSON.stringify(text.slice(0, 80))} has the character U+${code}, which XML cannot carry`,
    )
  }
  return text.replaceAll(/[&<>\r]/g, (character) => ENTITIES[character] ?? character)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }
/** What XML 1.0 forbids; lone surrogates too, which are no characters. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u
