import type { JsonObject, Position } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { readJsonDocument } from './json.ts'
import { refuseTooMuch } from './extent.ts'
import { findPosition, placeOf } from './place.ts'
import { fromJsonObject } from './plain.ts'
import { FileReader } from './statements.ts'
import type { ReadFile, Scope } from './statements.ts'
import type { ConfigValue } from './value.ts'
import type { Placed } from './values.ts'

/** A configuration as read, not yet validated. */
export interface ParsedConfig {
  /** Every variable of the main file, in the order of first assignment. */
  readonly options: Readonly<Record<string, ConfigValue>>
  /** Files opened, the main file first, then imports in the order met. */
  readonly files: readonly string[]
  /** Names given beforehand that the file did not assign itself. */
  readonly predefined: readonly string[]
  /** Where the value at a dot-joined path (`multilib.0.1.x86_64`) was written; the nearest known container otherwise. */
  readonly position: (path: string) => Position | null
}

/** What the main file has beforehand, and how it is read. */
export interface ParseSettings {
  /** Variables as plain JSON. */
  readonly defines?: Readonly<JsonObject>
  /** More variables, such as those of a file that was read before. */
  readonly variables?: Readonly<Record<string, ConfigValue>>
  /** By default JSON when the name of the main file ends in `.json`, the Python-like language otherwise. */
  readonly format?: 'json' | 'language'
}

/**
 * Reads a configuration (spec 01 §1). Does no I/O of its own: `read` gives a file's text, or null when there is none; import paths are
 * joined to the importing file's directory.
 * @throws {ConfigError} CONFIG_SYNTAX with file, line and column; FILE_MISSING for the main file or an import.
 */
export function parseConfig(main: string, read: ReadFile, settings: ParseSettings = {}): ParsedConfig {
  const defines = Object.entries({ ...settings.variables, ...fromJsonObject(settings.defines ?? {}) })
  const reader = new FileReader(read)
  const text = reader.open(main, () => new ConfigError('FILE_MISSING', `File not found: '${main}'`))
  const before = new Map(
    defines.map(([name, value]): [string, Placed] => [name, { value, place: placeOf({ file: main, line: 1, column: 1 }) }]),
  )
  const isJson = settings.format === undefined ? main.endsWith('.json') : settings.format === 'json'
  const variables = isJson ? new Map([...before, ...readJsonDocument(main, text)]) : runLanguage(reader, main, text, before)
  refuseTooMuch(variables)
  const places = new Map([...variables].map(([name, placed]) => [name, placed.place]))
  return {
    options: Object.fromEntries([...variables].map(([name, placed]) => [name, placed.value])),
    files: reader.files,
    predefined: defines.map(([name]) => name).filter((name) => variables.get(name) === before.get(name)),
    position: (path) => findPosition(places, path),
  }
}

function runLanguage(reader: FileReader, main: string, text: string, before: ReadonlyMap<string, Placed>): Map<string, Placed> {
  const scope: Scope = { variables: new Map(before), globals: new Set() }
  reader.run(main, text, scope)
  return scope.variables
}
