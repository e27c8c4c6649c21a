/**
 * A number that is sent as `<double>` even when it is whole: 3 and 3.0 are different types on the wire (spec 07 §1.2). Answers have plain
 * numbers instead.
 */
export class Double {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A date and time as the protocol writes it, `YYYYMMDDTHH:MM:SS`, without a time zone. Hubs answer with strings instead (spec 07 §1.3). */
export class DateTime {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Anything that a call can carry. Members that are `undefined` are not sent, members that are null are (spec 07 §1.4 no. 7). */
export type XmlRpcValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Double
  | DateTime
  | readonly XmlRpcValue[]
  | { readonly [name: string]: XmlRpcValue | undefined }

/** A value with named members. */
export type XmlRpcStruct = { readonly [name: string]: XmlRpcValue | undefined }

/** What is none of the other values. */
export function isStruct(value: XmlRpcValue | undefined): value is XmlRpcStruct {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) && !(value instanceof Uint8Array) && !(value instanceof Double) && !(value instanceof DateTime)
}
