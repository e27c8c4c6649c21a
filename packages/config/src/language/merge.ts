import type { JsonObject, Position } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { parseConfig } from './parse.ts'
import type { ParsedConfig } from './parse.ts'
import { fromJsonObject } from './plain.ts'
import type { ReadFile } from './statements.ts'
import type { ConfigValue } from './value.ts'

/** Several configurations as one. */
export interface MergedSources {
  readonly options: Readonly<Record<string, ConfigValue>>
  /** As in {@link ParsedConfig}: in the file that the value is from. */
  readonly position: (path: string) => Position | null
}

/**
 * Reads configurations one over the other: an option of a later one replaces that of an earlier one, and a later file in the language
 * sees the variables of earlier ones. `defines` come before the first and once more after the last (spec 01 §5.9). Each source is
 * JSON if it can be read as JSON, whatever its name (spec 01 L1).
 * @throws {ConfigError} as {@link parseConfig}.
 */
export function readSources(paths: readonly string[], read: ReadFile, defines: Readonly<JsonObject> = {}): MergedSources {
  const given = fromJsonObject(defines)
  const owners = new Map<string, ParsedConfig>()
  let options: Record<string, ConfigValue> = given
  for (const path of paths) {
    const parsed = parseEither(path, read, options)
    for (const name of Object.keys(parsed.options)) if (!parsed.predefined.includes(name)) owners.set(name, parsed)
    options = { ...options, ...parsed.options }
  }
  return { options: { ...options, ...given }, position: (path) => ownerOf(path, owners)?.position(path) ?? null }
}

/** What is neither is told as what its name says that it is. */
function parseEither(path: string, read: ReadFile, variables: Readonly<Record<string, ConfigValue>>): ParsedConfig {
  const parse = (format: 'json' | 'language') => parseConfig(path, read, { variables, format })
  const [json, jsonError] = attempt(() => parse('json'))
  if (json !== null) return json
  if (jsonError.code !== 'CONFIG_SYNTAX') throw jsonError
  const [parsed, error] = attempt(() => parse('language'))
  if (parsed !== null) return parsed
  throw path.endsWith('.json') ? jsonError : error
}

function attempt(parse: () => ParsedConfig): [ParsedConfig, null] | [null, ConfigError] {
  try {
    return [parse(), null]
  } catch (error) {
    if (error instanceof ConfigError) return [null, error]
    throw error
  }
}

/** Names of options may hold dots in JSON: the longest that fits counts. */
function ownerOf(path: string, owners: ReadonlyMap<string, ParsedConfig>): ParsedConfig | undefined {
  const names = [...owners.keys()].filter((name) => path === name || path.startsWith(`${name}.`))
  return owners.get(names.toSorted((a, b) => b.length - a.length)[0] ?? '')
}
