import { isStruct, type XmlRpcStruct, type XmlRpcValue } from '../xmlrpc/index.ts'

/** Marks the last argument as keywords (spec 07 §2.1). Stored requests of tasks have it too. */
const MARK = '__starstar'

/** Arguments of a method of Koji: in order, and by name. */
export interface CallArguments {
  readonly positional: readonly XmlRpcValue[]
  readonly keywords: XmlRpcStruct
}

/** Arguments as they are sent: keywords as a marked struct at the end, nothing when there are none. */
export function encodeArguments(positional: readonly XmlRpcValue[], keywords: XmlRpcStruct = {}): readonly XmlRpcValue[] {
  const given = Object.entries(keywords).filter(([, value]) => value !== undefined)
  return given.length === 0 ? positional : [...positional, { ...Object.fromEntries(given), [MARK]: true }]
}

/** Arguments as they were meant, of a request or a stored task. A struct without the mark is an argument like others. */
export function decodeArguments(params: readonly XmlRpcValue[]): CallArguments {
  const last = params.at(-1)
  if (!isStruct(last) || last[MARK] !== true) return { positional: params, keywords: {} }
  const { [MARK]: _mark, ...keywords } = last
  return { positional: params.slice(0, -1), keywords }
}
