import type { SchemaNode } from '../json/node.ts'

/** An entry of the shorthand: a shape by its name. */
interface Entry {
  readonly name: string
  readonly required: boolean
  readonly node: SchemaNode
}

const TOKEN = /\s+|#.*|"[^"]*"|-?\d+|[\w-]+|\.\.\.|>=|==|[{}[\]<>()|:,=*]/gy
const SCALARS: Record<string, SchemaNode> = {
  str: { type: 'string' },
  bool: { type: 'boolean' },
  num: { type: 'number' },
  int: { type: 'integer' },
  null: { type: 'null' },
  any: {},
  object: { type: 'object' },
  url: { type: 'url' },
  pair: { type: 'array', items: [{ type: 'string' }, { type: 'string' }], additionalItems: false },
}

/** The keys of an scm object (spec 01 §2.1; the order is that of messages, §4.6). */
const SCM =
  '{scm: "file"|"cvs"|"git"|"rpm"|"koji", repo: str, branch: str|null, file: str, dir: str, command: str, options: {credential_helper: str}}'

/** Reads entries of the shorthand, one below the other. `shared` are shapes that they may name. */
export function readShorthand(text: string, shared: ReadonlyMap<string, SchemaNode> = new Map()): Entry[] {
  return new Shorthand(text, new Map(shared)).entries()
}

class Shorthand {
  readonly #tokens: string[]
  readonly #shapes: Map<string, SchemaNode>
  #index = 0

  constructor(text: string, shapes: Map<string, SchemaNode>) {
    this.#tokens = text.match(TOKEN)?.filter((token) => !/^[\s#]/.test(token)) ?? []
    if (text.replaceAll(TOKEN, '') !== '') throw new Error(`cannot read ${text.replaceAll(TOKEN, '')}`)
    this.#shapes = shapes
  }

  /** All entries; later ones may name earlier ones. */
  entries(): Entry[] {
    const entries: Entry[] = []
    while (this.#index < this.#tokens.length) {
      const entry = this.#entry()
      this.#shapes.set(entry.name, entry.node)
      entries.push(entry)
    }
    return entries
  }

  #entry(): Entry {
    const name = this.#next()
    const required = this.#take('*')
    this.#expect(':')
    const node = this.union()
    if (this.#take('alias')) node.alias = this.#next()
    if (this.#take('append')) node.append = this.#names()
    return { name, required, node: this.#take('=') ? { ...node, default: JSON.parse(this.#json()) as string } : node }
  }

  /** Alternatives; words among them are one. */
  union(): SchemaNode {
    const alternatives = [this.#shape()]
    while (this.#take('|')) alternatives.push(this.#shape())
    const words = alternatives.flatMap((node) => (node.enum?.length === 1 && node.type !== undefined ? node.enum : []))
    const [first, second] = alternatives
    if (first !== undefined && second === undefined) return { ...first }
    const merged = words.length === 0 ? [] : [{ ...(typeof words[0] === 'string' ? STRING : NUMBER), enum: words }]
    const rest = alternatives.filter((node) => node.enum?.length !== 1)
    const [only] = [...merged, ...rest]
    return merged.length + rest.length === 1 && only !== undefined ? only : { anyOf: [...merged, ...rest] }
  }

  #shape(): SchemaNode {
    const token = this.#next()
    if (token === '[') return this.#list()
    if (token === '{') return this.#object()
    if (token === 'VA' || token === 'VM') return this.#byVariant(token)
    if (token === 'SCM' || token === 'scm') return this.#source(token)
    if (/^"|^\d/.test(token)) {
      const word = JSON.parse(token) as string | number
      return { ...(typeof word === 'string' ? STRING : NUMBER), enum: [word] }
    }
    const named = SCALARS[token] ?? this.#shapes.get(token)
    if (named === undefined) throw new Error(`no shape ${token}`)
    return { ...named }
  }

  #list(): SchemaNode {
    const node: SchemaNode = { type: 'array', items: this.union() }
    this.#expect(']')
    if (this.#take('>=')) return { ...node, minItems: Number(this.#next()) }
    if (!this.#take('==')) return node
    const count = Number(this.#next())
    return { ...node, minItems: count, maxItems: count }
  }

  #object(): SchemaNode {
    if (this.#take('*')) {
      this.#expect(':')
      const value = this.union()
      this.#expect('}')
      return anyKeys(value)
    }
    const members: Entry[] = []
    let additionalProperties = false
    do {
      if (this.#take('...')) additionalProperties = true
      else members.push(this.#entry())
    } while (this.#take(','))
    this.#expect('}')
    const required = members.filter((member) => member.required).map(({ name }) => name)
    const node: SchemaNode = {
      type: 'object',
      properties: Object.fromEntries(members.map((member) => [member.name, member.node])),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties,
    }
    return this.#take('of') ? { ...node, source: sourceOf(this.#next()) } : node
  }

  #byVariant(kind: 'VA' | 'VM'): SchemaNode {
    this.#expect('<')
    const value = this.union()
    this.#expect('>')
    if (kind === 'VM') return { ...anyKeys(value), propertyNames: { type: 'regex' } }
    const pair: SchemaNode = { type: 'array', items: [{ type: 'regex' }, anyKeys(value)], additionalItems: false, minItems: 2 }
    return { type: 'array', items: pair }
  }

  #source(kind: string): SchemaNode {
    this.#expect('(')
    const scm = { ...new Shorthand(SCM, this.#shapes).union(), source: sourceOf(this.#next()) }
    this.#expect(')')
    return kind === 'SCM' ? { anyOf: [{ ...STRING }, scm] } : scm
  }

  #names(): string[] {
    const names: string[] = []
    while (/^\w/.test(this.#tokens[this.#index] ?? '')) names.push(this.#next())
    return names
  }

  /** Tokens of a JSON value. */
  #json(): string {
    let text = ''
    let depth = 0
    do {
      const token = this.#next()
      if (token === '[' || token === '{') depth++
      if (token === ']' || token === '}') depth--
      text += token
    } while (depth > 0)
    return text
  }

  #next(): string {
    const token = this.#tokens[this.#index++]
    if (token === undefined) throw new Error('the shorthand ends too early')
    return token
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#index] !== token) return false
    this.#index++
    return true
  }

  #expect(token: string): void {
    const found = this.#next()
    if (found !== token)
      throw new Error(`expected ${token}, found ${found} before ${this.#tokens.slice(this.#index, this.#index + 5).join(' ')}`)
  }
}

const STRING: SchemaNode = { type: 'string' }
const NUMBER: SchemaNode = { type: 'number' }

function anyKeys(value: SchemaNode): SchemaNode {
  return { type: 'object', patternProperties: { '.+': value }, additionalProperties: false }
}

/** Only what is wanted is compared; the rest is spec 01 §4. */
function sourceOf(wants: string): NonNullable<SchemaNode['source']> {
  return { wants: wants as 'file', fillsBranch: false }
}
