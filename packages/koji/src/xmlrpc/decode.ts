import { SaxesParser } from 'saxes'
import { KojiError } from '../error.ts'
import { CHILDREN, type Frame, newFrame, scalarOf } from './frame.ts'
import type { XmlRpcStruct, XmlRpcValue } from './values.ts'

/** What a document of the protocol says. */
export type XmlRpcMessage =
  | { readonly kind: 'call'; readonly method: string; readonly params: readonly XmlRpcValue[] }
  | { readonly kind: 'answer'; readonly value: XmlRpcValue }
  | { readonly kind: 'fault'; readonly code: number; readonly text: string }

const DEEPEST = 64
/** Raw control characters come with changelogs and logs of packages (spec 07 §1.4 no. 3). */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/**
 * Reads a document of the protocol piece by piece (spec 07 §1.4). Integers become numbers where these are exact, else bigints; doubles become
 * numbers. Document types and entities are refused.
 */
export class Decoder {
  readonly #parser = new SaxesParser({ position: true })
  readonly #stack: Frame[] = []
  #depth = 0
  #message: XmlRpcMessage | null = null
  #rejected: KojiError | null = null
  #isFirst = true

  constructor() {
    this.#parser.on('error', (error) => this.#reject(error.message))
    this.#parser.on('doctype', () => this.#reject('a document type is not allowed'))
    this.#parser.on('opentag', ({ name }) => this.#open(localName(name)))
    this.#parser.on('text', (text) => this.#addText(text))
    this.#parser.on('cdata', (text) => this.#addText(text))
    this.#parser.on('closetag', () => this.#close())
  }

  /** @throws {KojiError} ANSWER_INVALID as soon as it is known */
  write(piece: string): void {
    const text = this.#isFirst ? piece.replace(/^\ufeff/, '') : piece
    this.#isFirst &&= piece === ''
    this.#parser.write(text.replace(FORBIDDEN, ''))
    if (this.#rejected !== null) throw this.#rejected
  }

  /** @throws {KojiError} ANSWER_INVALID also for a document that is cut off */
  end(): XmlRpcMessage {
    this.#parser.close()
    if (this.#rejected !== null) throw this.#rejected
    if (this.#message === null) throw new KojiError('ANSWER_INVALID', 'the document is cut off')
    return this.#message
  }

  #reject(reason: string): void {
    this.#rejected ??= new KojiError('ANSWER_INVALID', `${reason} (line ${this.#parser.line}, column ${this.#parser.column})`)
  }

  #open(element: string): void {
    const parent = this.#stack.at(-1)
    const allowed = CHILDREN[parent?.element ?? '']
    if (allowed?.has(element) !== true) {
      this.#reject(`<${element}> is not expected ${parent === undefined ? 'at the beginning' : `in <${parent.element}>`}`)
    }
    if (element === 'value') this.#depth += 1
    if (this.#depth > DEEPEST) this.#reject(`values are nested more than ${DEEPEST} times`)
    this.#stack.push(newFrame(element))
  }

  #addText(text: string): void {
    const frame = this.#stack.at(-1)
    if (frame !== undefined) frame.text += text
  }

  #close(): void {
    const frame = this.#stack.pop()
    if (frame === undefined || this.#rejected !== null) return
    try {
      this.#finish(frame, this.#stack.at(-1))
    } catch (error) {
      if (!(error instanceof KojiError)) throw error
      this.#reject(error.message)
    }
  }

  #finish(frame: Frame, parent: Frame | undefined): void {
    if (parent === undefined) {
      this.#message = messageOf(frame)
      return
    }
    switch (frame.element) {
      case 'value':
        this.#depth -= 1
        // a value without a type is a string
        return void parent.values.push(onlyOne(frame, frame.text))
      case 'name':
      case 'methodName':
        parent.name = frame.element === 'name' ? frame.text : frame.text.trim()
        return
      case 'member':
        return void parent.members.push([frame.name ?? missing('name', 'member'), onlyOne(frame)])
      case 'struct':
        return void parent.values.push(Object.fromEntries(frame.members) as XmlRpcStruct)
      case 'data':
      case 'params':
        parent.lists.push(frame.values)
        return
      case 'array':
        return void parent.values.push(frame.lists[0] ?? missing('data', 'array'))
      case 'param':
        return void parent.values.push(onlyOne(frame))
      case 'fault':
        parent.fault = onlyOne(frame)
        return
      default:
        parent.values.push(scalarOf(frame.element, frame.text))
    }
  }
}

/** Decodes a whole document. @throws {KojiError} ANSWER_INVALID */
export function decode(text: string): XmlRpcMessage {
  const decoder = new Decoder()
  decoder.write(text)
  return decoder.end()
}

function messageOf({ element, name, lists, fault }: Frame): XmlRpcMessage {
  if (element === 'methodCall') return { kind: 'call', method: name ?? missing('methodName', element), params: lists[0] ?? [] }
  if (fault !== undefined) return faultOf(fault)
  const [values = missing('params', element)] = lists
  const [value, ...more] = values
  if (value === undefined || more.length > 0) throw new KojiError('ANSWER_INVALID', `expected one <param>, found ${values.length}`)
  return { kind: 'answer', value }
}

function faultOf(fault: XmlRpcValue): XmlRpcMessage {
  const { faultCode, faultString } = fault as { faultCode?: XmlRpcValue; faultString?: XmlRpcValue }
  if (typeof faultCode !== 'number') throw new KojiError('ANSWER_INVALID', 'a fault has no faultCode that is an integer')
  return { kind: 'fault', code: faultCode, text: typeof faultString === 'string' ? faultString : '' }
}

function onlyOne({ element, values }: Frame, other?: XmlRpcValue): XmlRpcValue {
  const [value = other ?? missing('value', element), ...more] = values
  if (more.length > 0) throw new KojiError('ANSWER_INVALID', `<${element}> has more than one value`)
  return value
}

function missing(element: string, parent: string): never {
  throw new KojiError('ANSWER_INVALID', `<${parent}> has no <${element}>`)
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
