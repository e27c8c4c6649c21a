import type { JsonValue } from '@murli/contracts'
import { THIS_HOST } from '../host.ts'
import { SCHEMA } from '../options/index.ts'
import type { FormerOption, Host, Option, Schema } from '../shape/option.ts'
import type { Member, Shape, ShapeNode } from '../shape/shape.ts'
import type { OptionNode, SchemaDocument, SchemaNode } from './node.ts'

/** The schema as JSON, in the order of its options (spec 01 §5.2); defaults that depend on the host are those of this one. */
export function printSchema({ options, open }: Schema = SCHEMA, host: Host = THIS_HOST): SchemaDocument {
  const entries = [...options]
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    title: 'Configuration of a compose',
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, option]) => [name, printOption(option, host)])),
    required: entries.filter(([, option]) => option.presence === 'required').map(([name]) => name),
    additionalProperties: open,
  }
}

function printOption(option: Option | FormerOption, host: Host): OptionNode {
  if (option.presence === 'former') return { deprecated: option.hint, ...(option.known ? {} : { known: false }) }
  const value = defaultOf(option, host)
  return { description: option.doc, ...printShape(option.shape), ...(value === undefined ? {} : { default: value }) }
}

/** The default of an option on a host. */
export function defaultOf(option: Option, host: Host): JsonValue | undefined {
  const value = typeof option.default === 'function' ? (option.default as (host: Host) => unknown)(host) : option.default
  return value as JsonValue | undefined
}

/** A shape as JSON. */
export function printShape(shape: Shape): SchemaNode {
  switch (shape.kind) {
    case 'any':
      return {}
    case 'pattern':
      return { type: 'regex' }
    case 'choice':
      return { ...(shape.of === 'any' ? {} : { type: shape.of }), enum: [...shape.values] }
    case 'list':
      return { type: 'array', items: printShape(shape.item), ...printBounds(shape) }
    case 'sequence':
      return { type: 'array', items: shape.items.map(printShape), additionalItems: false, ...printBounds({ ...shape, max: Infinity }) }
    case 'map':
      return printMap(shape)
    case 'record':
      return printRecord(shape)
    case 'either':
      return { anyOf: shape.alternatives.map(printShape) }
    case 'every':
      return Object.assign({}, ...shape.parts.map(printShape)) as SchemaNode
    case 'limits':
      return { ...shape.limits }
    case 'string':
    case 'boolean':
    case 'number':
    case 'integer':
    case 'null':
    case 'object':
    case 'url':
    default:
      return { type: shape.kind }
  }
}

function printBounds({ min, max }: { min: number; max: number }): SchemaNode {
  return { ...(min === 0 ? {} : { minItems: min }), ...(max === Infinity ? {} : { maxItems: max }) }
}

function printMap({ keys, value }: ShapeNode & { kind: 'map' }): SchemaNode {
  const node: SchemaNode = { type: 'object', patternProperties: { '.+': printShape(value) }, additionalProperties: false }
  return keys === 'name' ? node : { ...node, propertyNames: { type: 'regex' } }
}

function printRecord({ members, open, source }: ShapeNode & { kind: 'record' }): SchemaNode {
  const entries = Object.entries(members)
  const required = entries.filter(([, member]) => member.presence === 'required').map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, member]) => [name, printMember(member)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: open,
    ...(source === undefined ? {} : { source }),
  }
}

function printMember({ shape, default: value, alias, appends }: Member): SchemaNode {
  return {
    ...printShape(shape),
    ...(value === undefined ? {} : { default: value as JsonValue }),
    ...(alias === undefined ? {} : { alias }),
    ...(appends === undefined ? {} : { append: [...appends] }),
  }
}
