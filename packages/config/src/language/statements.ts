import { posix } from 'node:path'
import type { Position } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { placeOf } from './place.ts'
import { TokenReader } from './reader.ts'
import { errorAt, invalidSyntax, openSource, positionAt } from './source.ts'
import type { Source } from './source.ts'
import type { Token } from './tokens.ts'
import { readValue } from './values.ts'
import type { Placed } from './values.ts'

/** Gives the text of a file, or null when there is none. Paths are as written, joined to the importing file's directory. */
export type ReadFile = (path: string) => string | null

/** What a file defines. `globals` are names that its later imports see (spec 01 L66). */
export interface Scope {
  readonly variables: Map<string, Placed>
  readonly globals: Set<string>
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

/** What those meant who wrote such a thing behind a value. */
const NO_EXPRESSIONS: Record<string, string | undefined> = {
  '[': 'there are no subscripts: name the value by itself',
  '.': 'values have no attributes',
  '(': 'there are no calls',
  '"': 'strings beside each other are not joined: use "%s%s" % (…)',
  '%': 'only a string itself can be formatted, on its own line',
  ';': 'nothing stands between statements',
  ',': 'write a list in brackets',
  ...Object.fromEntries(
    ['+', '-', '*', '/', '|', '==', '<', '>'].map((sign) => [sign, 'values cannot be computed: the only operator is "…" % values']),
  ),
}

/** Reads language files and what they import; remembers every file opened, in order. */
export class FileReader {
  readonly files: string[] = []
  readonly #read: ReadFile

  constructor(read: ReadFile) {
    this.#read = read
  }

  /** The text of a file, noted in {@link files}. @throws {ConfigError} FILE_MISSING. */
  open(path: string, missing: () => ConfigError): string {
    const text = this.#read(path)
    if (text === null) throw missing()
    if (!this.files.includes(path)) this.files.push(path)
    return text
  }

  /** Runs the statements of a text in `scope`. */
  run(file: string, text: string, scope: Scope, importedAt: readonly Position[] = []): void {
    const opened = openSource(file, text, importedAt)
    const reader = new TokenReader(opened.source, opened.text)
    while (reader.peek().kind !== 'end') this.#statement(reader, scope)
  }

  #statement(reader: TokenReader, scope: Scope): void {
    const token = reader.next()
    if (token.kind !== 'name') throw reader.unexpected(token, 'a name', NO_EXPRESSIONS[token.kind === 'string' ? '"' : token.text])
    if (token.text === 'from') this.#import(reader, token, scope)
    else if (token.text === 'global') declareGlobal(reader, scope)
    else assign(reader, token, scope)
  }

  #import(reader: TokenReader, from: Token, scope: Scope): void {
    const path = importPath(reader, from)
    const names = importNames(reader)
    const { source } = reader
    const here = positionAt(source, from)
    const missing = () => errorAt(source, from, `File not found: '${path}', imported`, { code: 'FILE_MISSING' })
    const chain = [here, ...source.importedAt]
    if (path === source.file || chain.some((place) => place.file === path)) {
      throw errorAt(source, from, `Import cycle: '${path}' is imported while it is being read`)
    }
    const imported: Scope = { variables: globalsOf(scope), globals: new Set(scope.globals) }
    this.run(path, this.open(path, missing), imported, chain)
    takeOver(source, path, names, imported, scope)
  }
}

function assign(reader: TokenReader, name: Token, scope: Scope): void {
  refuseReservedName(reader.source, name)
  reader.expect('=')
  const assigned = readValue(reader, scope.variables)
  scope.variables.set(name.text, assigned)
}

function refuseReservedName(source: Source, name: Token): void {
  if (KEYWORDS.has(name.text)) {
    const hint = 'the only statements are assignments, from … import … and global'
    throw errorAt(source, name, `Cannot assign to a python keyword: ${name.text}`, { hint })
  }
  if (name.text.startsWith('_')) throw errorAt(source, name, `Names beginning with "_" cannot be assigned: '${name.text}'`)
}

/** `global NAME` defines the name as None, whatever it was, and marks it as visible to later imports. */
function declareGlobal(reader: TokenReader, scope: Scope): void {
  if (reader.peek().kind !== 'name') return
  const name = reader.next()
  refuseReservedName(reader.source, name)
  scope.globals.add(name.text)
  scope.variables.set(name.text, { value: null, place: placeOf(positionAt(reader.source, name)) })
}

function globalsOf(scope: Scope): Map<string, Placed> {
  return new Map([...scope.variables].filter(([name]) => scope.globals.has(name)))
}

/** Everything up to `import`, glued together, as a path next to the importing file (spec 01 L60, L61). */
function importPath(reader: TokenReader, from: Token): string {
  let written = ''
  for (let token = reader.next(); token.kind !== 'name' || token.text !== 'import'; token = reader.next()) {
    if (token.kind === 'end') throw invalidSyntax(reader.source, from, '"from" without "import"')
    written += token.text
  }
  if (written === '') throw invalidSyntax(reader.source, from, '"from" without a path')
  const path = `${written}.conf`
  return posix.isAbsolute(path) ? path : posix.join(posix.dirname(reader.source.file), path)
}

/** The name list, which ends with the line (spec 01 L64). */
function importNames(reader: TokenReader): Token[] {
  const names: Token[] = []
  for (let token = reader.nextOnLine(); token !== null; token = reader.nextOnLine()) {
    if (token.kind === 'name' || (token.kind === 'operator' && token.text === '*')) names.push(token)
    else if (names.length === 0 || token.text !== ',') throw reader.unexpected(token, 'a name to import')
  }
  if (names.length === 0) throw reader.unexpected(reader.peek(), 'a name to import on the same line')
  return names
}

/** Takes names out of an imported file's scope; `*`, alone or among names, takes all. */
function takeOver(source: Source, path: string, names: readonly Token[], imported: Scope, scope: Scope): void {
  const all = names.some((name) => name.text === '*')
  for (const name of all ? [] : names) {
    if (!imported.variables.has(name.text)) throw errorAt(source, name, `Can't import ${name.text} from ${path}.`)
  }
  const wanted = new Set(names.map((name) => name.text))
  for (const [name, value] of imported.variables) {
    if (!all && !wanted.has(name)) continue
    scope.variables.set(name, value)
    if (imported.globals.has(name)) scope.globals.add(name)
  }
}
