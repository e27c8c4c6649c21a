import type { ConfigIssue, JsonObject, Position } from '@murli/contracts'
import { fromJson, toJsonObject } from '../language/plain.ts'
import { printFloat, printText } from '../language/print.ts'
import { Dict, Float, isSequence, itemsOf } from '../language/value.ts'
import type { ConfigValue } from '../language/value.ts'
import { checkShape } from './check/index.ts'
import type { Finding, Notice } from './check/index.ts'
import { Gathering } from './check/outcome.ts'
import { missing } from './check/record.ts'
import { THIS_HOST } from './host.ts'
import { defaultOf } from './json/print.ts'
import { nearestName } from './near-match.ts'
import { SCHEMA } from './options/index.ts'
import { brokenRules } from './rules.ts'
import type { Host, Schema } from './shape/option.ts'

/** What validation says about a configuration. `options` may be used when no issue is an error. */
export interface Validated {
  /** A deep copy with every default filled in and former keys folded, as plain JSON. */
  readonly options: JsonObject
  /** The same as values of the language, which tell integers from floats. */
  readonly values: Readonly<Record<string, ConfigValue>>
  /** Errors first, in the order of the schema, then warnings. */
  readonly issues: ConfigIssue[]
}

/** Where the value at a dot-joined path was written. */
export type Locate = (path: string) => Position | null

export interface ValidationSettings {
  /** Names that were set before the file was read; those that are no options are dropped (spec 01 §5.8). */
  readonly predefined?: readonly string[]
  /** What host-dependent defaults are computed from; this machine by default. */
  readonly host?: Host
  /** Another schema than that of Murli. */
  readonly schema?: Schema
}

/**
 * Checks a configuration as the peer does without network (spec 01 §5): types, required and unknown options, former ones,
 * requirements and conflicts. Messages have the peer's text. Issue codes: CONFIG_INVALID for errors; warnings have
 * OPTION_UNKNOWN, OPTION_REMOVED or OPTION_DEPRECATED. Nothing given is changed.
 */
export function validateConfig(
  given: Readonly<Record<string, ConfigValue>>,
  position: Locate = () => null,
  settings: ValidationSettings = {},
): Validated {
  const { schema = SCHEMA, host = THIS_HOST } = settings
  const dropped = (settings.predefined ?? []).filter((name) => !schema.options.has(name))
  const options = new Map(Object.entries(given).filter(([name]) => !dropped.includes(name)))
  const defaults = fillDefaults(options, schema, host)
  const parts = checkOptions(options, schema)
  const infinite = [...options].flatMap(([name, value]) => infiniteNumbers(value, [name]))
  for (const { path } of infinite) options.delete(path[0] ?? '')
  const broken = brokenRules(options, defaults).map(({ option, message }): Finding => ({ path: [option], reason: message, bare: true }))
  const errors = [...parts.errors, ...parts.audits, ...infinite, ...broken]
  const issues = [
    ...errors.flatMap((finding) => errorIssues(finding, position)),
    ...parts.warnings.map((notice) => warningIssue(notice, 'OPTION_DEPRECATED', position)),
    ...nameWarnings(options.keys(), schema, position),
  ]
  const values = Object.fromEntries(options)
  return { options: toJsonObject(values), values, issues }
}

/** Writes the defaults of absent options into `options` and gives the defaults of all. */
function fillDefaults(options: Map<string, ConfigValue>, schema: Schema, host: Host): Map<string, ConfigValue> {
  const defaults = new Map<string, ConfigValue>()
  for (const [name, option] of schema.options) {
    const json = option.presence === 'former' ? undefined : defaultOf(option, host)
    if (json === undefined) continue
    const value = fromJson(json)
    defaults.set(name, value)
    if (!options.has(name)) options.set(name, value)
  }
  return defaults
}

/** Checks every known option, replacing its value by the checked one. */
function checkOptions(options: Map<string, ConfigValue>, schema: Schema): Gathering {
  const parts = new Gathering()
  for (const [name, option] of schema.options) {
    const value = options.get(name)
    if (value === undefined || option.presence === 'former') continue
    options.set(name, parts.add(checkShape(option.shape, value, [name])))
  }
  for (const [name, option] of schema.options) {
    if (option.presence === 'required' && !options.has(name)) parts.errors.push({ path: [], reason: missing(name) })
  }
  return parts
}

/** Warnings about names that are no options, or no longer (spec 01 §5.3). */
function nameWarnings(names: Iterable<string>, { options, open }: Schema, position: Locate): ConfigIssue[] {
  const known = [...options].filter(([, option]) => option.presence !== 'former' || option.known).map(([name]) => name)
  return [...names].flatMap((name) => {
    const option = options.get(name)
    if (option?.presence === 'former') {
      const message = `WARNING: Config option ${name} was removed and has no effect; ${option.hint}.`
      return [warningIssue({ path: [name], message }, 'OPTION_REMOVED', position)]
    }
    if (option || open) return []
    const near = nearestName(name, known)
    const message = `WARNING: Unrecognized config option: ${name}.${near === null ? '' : ` Did you mean ${near}?`}`
    return [warningIssue({ path: [name], message }, 'OPTION_UNKNOWN', position)]
  })
}

function errorIssues(finding: Finding, locate: Locate): ConfigIssue[] {
  const path = finding.path.join('.')
  const position = path === '' ? null : locate(path)
  const message = finding.bare === true ? finding.reason : `Failed validation in ${path}: ${finding.reason}`
  const messages = [message, ...(finding.reasons ?? []).map((reason) => `    Possible reason: ${reason}`)]
  return messages.map((text) => ({ severity: 'error', code: 'CONFIG_INVALID', message: text, path, position }))
}

function warningIssue(notice: Notice, code: string, locate: Locate): ConfigIssue {
  const path = notice.path.join('.')
  return { severity: 'warning', code, message: notice.message, path, position: locate(path) }
}

/** Numbers such as `1.0e400`, which nothing can store. */
function infiniteNumbers(value: ConfigValue, path: readonly string[]): Finding[] {
  if (value instanceof Float)
    return Number.isFinite(value.value) ? [] : [{ path, reason: `${printFloat(value.value)} is not a finite number` }]
  if (typeof value === 'bigint') return Number.isFinite(Number(value)) ? [] : [{ path, reason: 'the number is too large' }]
  if (isSequence(value)) return itemsOf(value).flatMap((item, index) => infiniteNumbers(item, [...path, String(index)]))
  if (!(value instanceof Dict)) return []
  return value
    .entries()
    .flatMap(([key, member]) => [...infiniteNumbers(key, [...path, printText(key)]), ...infiniteNumbers(member, [...path, printText(key)])])
}
