import { type CallArguments, FAULT, KojiFault } from '../calls/index.ts'
import type { XmlRpcValue } from '../xmlrpc/index.ts'

/** Who calls. */
export interface Caller {
  /** Null without a session. */
  readonly user: string | null
}

/** Arguments by name, defaults filled in. */
export type BoundArguments = Readonly<Record<string, XmlRpcValue>>

/** A method of the double. */
export interface DoubleMethod {
  /** What Python calls it inside of the hub, which is in the faults about its arguments. */
  readonly internalName: string
  /** In order; a second member is the default, without which an argument is required. */
  readonly parameters: readonly (readonly [name: string, standard?: XmlRpcValue])[]
  /** Whether it commits something, which is when call numbers are stored. */
  readonly writes?: boolean
  readonly needsLogin?: boolean
  run(args: BoundArguments, caller: Caller): XmlRpcValue | Promise<XmlRpcValue>
}

/** Arguments as Python binds them. @throws {KojiFault} 1019 in Python's words (spec 07 §2.1) */
export function bound({ internalName, parameters }: DoubleMethod, { positional, keywords }: CallArguments): BoundArguments {
  const refuse = (reason: string) => new KojiFault(FAULT.parameter, `${internalName}() ${reason}`)
  const names = parameters.map(([name]) => name)
  if (positional.length > names.length) {
    throw refuse(`takes ${names.length} positional argument${names.length === 1 ? '' : 's'} but ${positional.length} were given`)
  }
  const values = new Map(positional.map((value, index) => [names[index] ?? '', value]))
  for (const [name, value] of Object.entries(keywords)) {
    if (!names.includes(name)) throw refuse(`got an unexpected keyword argument '${name}'`)
    if (values.has(name)) throw refuse(`got multiple values for argument '${name}'`)
    values.set(name, value ?? null)
  }
  const missing = parameters.filter(([name, standard]) => standard === undefined && !values.has(name)).map(([name]) => `'${name}'`)
  if (missing.length > 0) {
    throw refuse(`missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${missing.join(' and ')}`)
  }
  return Object.fromEntries(parameters.map(([name, standard]) => [name, values.get(name) ?? standard ?? null]))
}

/** A value in the words of a fault. */
export function shown(value: XmlRpcValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
