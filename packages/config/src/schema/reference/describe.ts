import type { Member, Members, Shape, ShapeNode } from '../shape/shape.ts'

const NAMES: Record<string, string> = { string: 'str', boolean: 'bool', number: 'num', integer: 'int', null: 'None', pattern: 'regex' }

/** A shape in the shorthand of the reference: `[str]`, `VA<bool>`, `{name*: str, …}`. */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'choice':
      return shape.values.map((value) => JSON.stringify(value)).join(' or ')
    case 'list':
      return describeList(shape)
    case 'sequence':
      return `(${shape.items.map(describeShape).join(', ')})`
    case 'map':
      return shape.keys === 'pattern' ? `VM<${describeShape(shape.value)}>` : `{name: ${describeShape(shape.value)}}`
    case 'record':
      return describeRecord(shape)
    case 'either':
      return shape.alternatives.map(describeShape).join(' or ')
    case 'every':
      return shape.parts
        .filter(({ kind }) => kind !== 'limits')
        .map(describeShape)
        .join(' and ')
    case 'limits':
      return 'limited'
    case 'string':
    case 'boolean':
    case 'number':
    case 'integer':
    case 'null':
    case 'any':
    case 'object':
    case 'pattern':
    case 'url':
    default:
      return NAMES[shape.kind] ?? shape.kind
  }
}

function describeList(shape: ShapeNode & { kind: 'list' }): string {
  const { item } = shape
  const byArch = item.kind === 'sequence' && item.items[0]?.kind === 'pattern' ? item.items[1] : undefined
  if (byArch?.kind === 'map') return `VA<${describeShape(byArch.value)}>`
  if (shape.min === shape.max) return `[${Array.from({ length: shape.min }, () => describeShape(item)).join(', ')}]`
  return `[${describeShape(item)}]`
}

function describeRecord(shape: ShapeNode & { kind: 'record' }): string {
  if (shape.source) return shape.source.wants === 'either' ? 'extra-file object' : 'scm object'
  if ('baseurl' in shape.members && 'gpgcheck' in shape.members) return 'repo object'
  const alike = shape.open ? null : alikeMembers(shape.members)
  if (alike !== null) return alike
  const members = Object.entries(shape.members).map(([name, member]) => describeMember(name, member))
  return `{${[...members, ...(shape.open ? ['…'] : [])].join(', ')}}`
}

/** Many keys with one shape are told at once: `{a, b, c: str}`. */
function alikeMembers(members: Members): string | null {
  const [first, ...others] = Object.values(members)
  if (first === undefined || others.length < 3 || others.some(({ shape }) => shape !== first.shape)) return null
  return first.presence === 'required' ? null : `{${Object.keys(members).join(', ')}: ${describeShape(first.shape)}}`
}

function describeMember(name: string, member: Member): string {
  return `${name}${member.presence === 'required' ? '*' : ''}: ${describeShape(member.shape)}`
}
