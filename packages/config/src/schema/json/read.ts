import type { FormerOption, Option, Schema } from '../shape/option.ts'
import type { Limits, Member, Scalar, Shape } from '../shape/shape.ts'
import type { OptionNode, SchemaDocument, SchemaNode } from './node.ts'

/** What the JSON form of a schema says. */
export function readSchema({ properties, required = [], additionalProperties = true }: SchemaDocument): Schema {
  const options = Object.entries(properties).map(([name, node]): [string, Option | FormerOption] => [
    name,
    readOption(node, required.includes(name)),
  ])
  return { options: new Map(options), open: additionalProperties }
}

function readOption(node: OptionNode, isRequired: boolean): Option | FormerOption {
  if (node.deprecated !== undefined) return { presence: 'former', hint: node.deprecated, known: node.known ?? true }
  return { ...readPresence(node, isRequired), shape: readShape(node), doc: node.description ?? '' }
}

function readPresence({ default: value }: SchemaNode, isRequired: boolean): Pick<Member, 'presence' | 'default'> {
  if (value === undefined) return { presence: isRequired ? 'required' : 'optional' }
  return { presence: isRequired ? 'required' : 'defaulted', default: value }
}

/** The shape that the JSON form says: one for each of its claims, and `every` where it makes several. */
export function readShape(node: SchemaNode): Shape {
  const limits = readLimits(node)
  const parts: Shape[] = [
    ...readTyped(node),
    ...(node.anyOf === undefined ? [] : [{ kind: 'either', alternatives: node.anyOf.map(readShape) } as const]),
    ...(limits === null ? [] : [{ kind: 'limits', limits } as const]),
  ]
  const [only] = parts
  if (only === undefined) return { kind: 'any' }
  return parts.length === 1 ? only : { kind: 'every', parts }
}

/** What `type` and `enum` say together. */
function readTyped(node: SchemaNode): Shape[] {
  const { type, enum: values } = node
  if (values === undefined) return type === undefined ? [] : [readType(node, type)]
  if (type === undefined || isScalar(type)) return [{ kind: 'choice', of: type ?? 'any', values }]
  return [readType(node, type), { kind: 'choice', of: 'any', values }]
}

function isScalar(type: string): type is Scalar {
  return ['string', 'boolean', 'number', 'integer', 'null'].includes(type)
}

function readType(node: SchemaNode, type: NonNullable<SchemaNode['type']>): Shape {
  if (type === 'array') return readArray(node)
  if (type === 'object') return readObject(node)
  return { kind: type === 'regex' ? 'pattern' : type }
}

function readArray({ items = {}, minItems: min = 0, maxItems: max = Infinity }: SchemaNode): Shape {
  if (Array.isArray(items)) return { kind: 'sequence', items: items.map(readShape), min }
  return { kind: 'list', item: readShape(items), min, max }
}

function readObject(node: SchemaNode): Shape {
  const { properties, patternProperties, propertyNames, required = [], additionalProperties: open = true, source } = node
  if (patternProperties !== undefined) {
    return { kind: 'map', keys: propertyNames === undefined ? 'name' : 'pattern', value: readShape(patternProperties['.+']) }
  }
  if (properties === undefined && open) return { kind: 'object' }
  const members = Object.entries(properties ?? {}).map(([name, member]) => [name, readMember(member, required.includes(name))] as const)
  return { kind: 'record', members: Object.fromEntries(members), open, ...(source === undefined ? {} : { source }) }
}

function readMember(node: SchemaNode, isRequired: boolean): Member {
  const { alias, append } = node
  return {
    ...readPresence(node, isRequired),
    shape: readShape(node),
    ...(alias === undefined ? {} : { alias }),
    ...(append === undefined ? {} : { appends: append }),
  }
}

function readLimits({ pattern, minLength, maxLength, minimum, maximum }: SchemaNode): Limits | null {
  const limits = { pattern, minLength, maxLength, minimum, maximum }
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined)
  return given.length === 0 ? null : Object.fromEntries(given)
}
