import { printLiteral } from '../../language/print.ts'
import { Dict, isSequence, itemsOf } from '../../language/value.ts'
import type { ConfigKey, ConfigValue } from '../../language/value.ts'
import type { Member, Members } from '../shape/shape.ts'
import type { Gathering } from './outcome.ts'

type Contents = Map<ConfigKey, ConfigValue>

/** The members of a dict with the values of former keys moved to their successors (spec 01 §5.4). */
export function foldFormerKeys(shape: Members, value: Dict, path: readonly string[], parts: Gathering): Contents {
  const members: Contents = new Map(value.entries())
  for (const [name, member] of Object.entries(shape)) {
    foldAlias(name, member, members, path, parts)
    for (const former of member.appends ?? []) appendFormer(name, former, members, path, parts)
  }
  return members
}

function foldAlias(name: string, member: Member, members: Contents, path: readonly string[], parts: Gathering): void {
  const { alias } = member
  const value = alias === undefined ? undefined : members.get(alias)
  if (alias === undefined || value === undefined) return
  const message =
    `WARNING: Config option '${alias}' is deprecated and now an alias to '${name}', ` +
    `please use '${name}' instead. In:\n${printMembers(members)}`
  parts.warnings.push({ path: [...path, alias], message })
  members.delete(alias)
  if (members.has(name)) {
    const reason = `ERROR: Config option '${alias}' is an alias of '${name}', only one can be used.`
    parts.errors.push({ path: [...path, alias], reason, bare: true })
  } else {
    members.set(name, value)
  }
}

function appendFormer(name: string, former: string, members: Contents, path: readonly string[], parts: Gathering): void {
  const value = members.get(former)
  if (value === undefined) return
  const announce = (message: string) => parts.warnings.push({ path: [...path, former], message })
  announce(
    `WARNING: Config option '${former}' is deprecated, its value will be appended to option '${name}'. In:\n${printMembers(members)}`,
  )
  members.delete(former)
  const target = members.get(name)
  if (target === undefined) {
    announce(
      `WARNING: Config option '${name}' is not found, but '${former}' is specified, value from '${former}' is now added as '${name}'.`,
    )
    members.set(name, value)
  } else {
    announce(`WARNING: Value from config option '${former}' is now appended to option '${name}'.`)
    members.set(name, [...asItems(target), ...asItems(value)])
  }
}

function asItems(value: ConfigValue): readonly ConfigValue[] {
  return isSequence(value) ? itemsOf(value) : [value]
}

function printMembers(members: Contents): string {
  return printLiteral(new Dict(members))
}
