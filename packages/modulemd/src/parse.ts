import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { ModulemdError } from './error.ts'
import type { ModuleDefaults, ModulemdDocument, ModuleObsoletes, ModuleStream, ModuleTranslations } from './model.ts'
import { type DocumentText, splitDocuments } from './split.ts'

/** What a text of modulemd holds. `ignored` says which documents were passed over, for the log. */
export interface Modulemd {
  readonly documents: readonly ModulemdDocument[]
  readonly ignored: readonly string[]
}

/** A parsed YAML mapping. All scalars are text, so that stream 5.30 stays what it is. */
type Mapping = Readonly<Record<string, unknown>>

interface Place {
  readonly file: string
  readonly document: DocumentText
}

/** Aliases that a document may expand to: a guard against documents that grow when they are read. */
const MAX_ALIASES = 100
/** Characters of one document; the largest of distributions have a tenth of it. Reading YAML makes hundreds of bytes out of each. */
const MAX_DOCUMENT_LENGTH = 1024 ** 2
/** A version has 64 bits. */
const MAX_VERSION_DIGITS = 20
const MAX_SHOWN = 80
/** Problems of all documents together that are told. */
const MAX_PROBLEMS = 100
/** What follows the first errors of a document follows from them. */
const MAX_YAML_ERRORS = 3

/**
 * Reads all documents of a text: modulemd 1 and 2, defaults, obsoletes and translations. Documents for packagers, of unknown kinds or
 * later versions are passed over.
 * @param file name for messages.
 * @throws {ModulemdError} MODULES_INVALID with `file:line` of everything that is wrong.
 */
export function parseModulemd(text: string, file: string): Modulemd {
  const documents: ModulemdDocument[] = []
  const ignored: string[] = []
  const problems: string[] = []
  for (const document of splitDocuments(text)) {
    try {
      const read = readDocument({ file, document })
      if (typeof read === 'string') ignored.push(read)
      else documents.push(read)
    } catch (error) {
      if (!(error instanceof ModulemdError)) throw error
      problems.push(...error.details.problems)
    }
  }
  if (problems.length > MAX_PROBLEMS)
    problems.splice(MAX_PROBLEMS, Infinity, `${file}: and ${problems.length - MAX_PROBLEMS} more problems`)
  if (problems.length > 0) throw new ModulemdError(problems.join('\n'), { problems })
  return { documents, ignored }
}

/** The document, or why it is passed over. */
function readDocument(place: Place): ModulemdDocument | string {
  const root = mappingOf(place)
  const kind = textOf(root['document'])
  const version = textOf(root['version'])
  const data = isMapping(root['data']) ? root['data'] : null
  if (kind === null || version === null) throw wrong(place, 'expected the members document and version')
  const read = READERS[`${kind} ${version}`]
  if (read === undefined) return `${placeOf(place)}: document '${kind}' of version ${version} is not looked at`
  if (data === null) throw wrong(place, `document '${kind}' has no data`)
  return read(data, place)
}

const READERS: Readonly<Record<string, (data: Mapping, place: Place) => ModulemdDocument>> = {
  'modulemd 1': streamOf,
  'modulemd 2': streamOf,
  'modulemd-defaults 1': defaultsOf,
  'modulemd-obsoletes 1': obsoletesOf,
  'modulemd-translations 1': translationsOf,
}

function streamOf(data: Mapping, place: Place): ModuleStream {
  const version = textOf(data['version']) ?? '0'
  if (!/^\d+$/.test(version)) throw wrong(place, `version of the module must be a number, not '${version.slice(0, MAX_SHOWN)}'`)
  if (version.length > MAX_VERSION_DIGITS) throw wrong(place, `version of the module has more than ${MAX_VERSION_DIGITS} digits`)
  const artifacts = isMapping(data['artifacts']) ? (data['artifacts']['rpms'] ?? []) : []
  if (!Array.isArray(artifacts) || !artifacts.every((item) => typeof item === 'string')) {
    throw wrong(place, 'artifacts.rpms must be a list of package names with version and arch')
  }
  return {
    kind: 'stream',
    name: required(data, 'name', place),
    stream: required(data, 'stream', place),
    version,
    context: textOf(data['context']) ?? '',
    arch: textOf(data['arch']) ?? '',
    artifacts,
    yaml: place.document.yaml,
  }
}

function defaultsOf(data: Mapping, place: Place): ModuleDefaults {
  const { yaml } = place.document
  return {
    kind: 'defaults',
    module: required(data, 'module', place),
    stream: textOf(data['stream']),
    modified: modifiedOf(data, place),
    yaml,
  }
}

function obsoletesOf(data: Mapping, place: Place): ModuleObsoletes {
  return {
    kind: 'obsoletes',
    module: required(data, 'module', place),
    stream: required(data, 'stream', place),
    context: textOf(data['context']) ?? '',
    modified: required(data, 'modified', place),
    yaml: place.document.yaml,
  }
}

function translationsOf(data: Mapping, place: Place): ModuleTranslations {
  return {
    kind: 'translations',
    module: required(data, 'module', place),
    stream: required(data, 'stream', place),
    modified: modifiedOf(data, place),
    yaml: place.document.yaml,
  }
}

function modifiedOf(data: Mapping, place: Place): number {
  const modified = textOf(data['modified']) ?? '0'
  if (/^\d+$/.test(modified)) return Number(modified)
  throw wrong(place, `modified must be a number such as 202611220000, not '${modified}'`)
}

function required(data: Mapping, name: string, place: Place): string {
  const value = textOf(data[name])
  if (value === null || value === '') throw wrong(place, `data.${name} is missing or no text`)
  return value
}

function mappingOf(place: Place): Mapping {
  const counter = new LineCounter()
  const { yaml, line } = place.document
  if (yaml.length > MAX_DOCUMENT_LENGTH) throw wrong(place, `the document has more than ${MAX_DOCUMENT_LENGTH} characters`)
  try {
    const parsed = parseDocument(yaml, { schema: 'failsafe', version: '1.2', lineCounter: counter, prettyErrors: false, uniqueKeys: false })
    const errors = parsed.errors.slice(0, MAX_YAML_ERRORS)
    const problems = errors.map((error) => `${place.file}:${line - 1 + counter.linePos(error.pos[0]).line}: ${reasonOf(error)}`)
    if (problems.length > 0) throw new ModulemdError(problems.join('\n'), { problems })
    const repeated = repeatedKey(parsed)
    if (repeated !== null) {
      throw new ModulemdError(`${place.file}:${line - 1 + counter.linePos(repeated).line}: Map keys must be unique`)
    }
    const root: unknown = parsed.toJS({ maxAliasCount: MAX_ALIASES })
    if (isMapping(root)) return root
    throw wrong(place, 'expected a mapping')
  } catch (cause) {
    if (cause instanceof ModulemdError) throw cause
    // too deep for the stack, or too many aliases
    throw wrong(place, reasonOf(cause), cause)
  }
}

/** What the parser says; that the stack is at its end is said in the words of the document. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return /call stack/.test(reason) ? 'nested too deeply' : reason
}

/** Offset of a key that its mapping has already. The parser's own check compares each key with all others. */
function repeatedKey(document: Document): number | null {
  let found: number | null = null
  visit(document, {
    Map(_key, map) {
      const keys = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const text = String(key.value)
        if (keys.has(text)) {
          found = key.range?.[0] ?? 0
          return visit.BREAK
        }
        keys.add(text)
      }
      return undefined
    },
  })
  return found
}

function wrong(place: Place, message: string, cause?: unknown): ModulemdError {
  return new ModulemdError(`${placeOf(place)}: ${message}`, { cause })
}

function placeOf({ file, document }: Place): string {
  return `${file}:${document.line}`
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
