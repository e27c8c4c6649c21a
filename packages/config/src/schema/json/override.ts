import type { z } from 'zod'
import type { ConfigIssue, JsonObject, JsonValue } from '@murli/contracts'
import { ConfigError } from '../../error.ts'
import { parseConfig, type ParsedConfig } from '../../language/parse.ts'
import { toJsonObject } from '../../language/plain.ts'
import { THIS_HOST } from '../host.ts'
import { SCHEMA } from '../options/index.ts'
import type { Host, Schema } from '../shape/option.ts'
import { Document } from './node.ts'
import { printSchema } from './print.ts'
import { readSchema } from './read.ts'

/** A file with changes to the schema. */
export interface SchemaOverride {
  /** Its name, for messages. */
  readonly file: string
  readonly text: string
}

/**
 * The schema with changes merged into its JSON form, one file after the other: objects are merged, all else is replaced (spec 01 §5.8).
 * @throws {ConfigError} CONFIG_SYNTAX when a file is no JSON object; CONFIG_INVALID with an issue for every part that says no schema.
 */
export function overrideSchema(overrides: readonly SchemaOverride[], host: Host = THIS_HOST): Schema {
  const parsed = overrides.map(({ file, text }) => parseConfig(file, () => text, { format: 'json' }))
  const standard = printSchema(SCHEMA, host) as unknown as JsonObject
  const merged = parsed.map(({ options }) => toJsonObject(options)).reduce<JsonObject>(mergeLeaves, standard)
  const document = Document.safeParse(merged)
  if (document.success) return readSchema(document.data)
  const issues = document.error.issues.flatMap(innermost).map((issue) => issueOf(issue, merged, parsed))
  throw new ConfigError('CONFIG_INVALID', 'the schema cannot be overridden like this', { issues })
}

function mergeLeaves(base: JsonObject, changes: JsonObject): JsonObject {
  const merged = Object.entries(changes).map(([name, change]): [string, JsonValue] => {
    const before = Object.hasOwn(base, name) ? base[name] : undefined
    return [name, isObject(change) ? mergeLeaves(isObject(before) ? before : {}, change) : change]
  })
  return Object.fromEntries([...Object.entries(base), ...merged])
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type ZodIssue = z.core.$ZodIssue

/** Of alternatives, what is wrong with the one that fits furthest. */
function innermost(issue: ZodIssue): ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const depth = (issues: readonly ZodIssue[]) => Math.max(...issues.map(({ path }) => path.length))
  const [best] = issue.errors.toSorted((a, b) => depth(b) - depth(a))
  return (best ?? []).flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }))
}

/** An issue with the place in the last file that has anything to do with it. */
function issueOf(issue: ZodIssue, merged: JsonObject, overrides: readonly ParsedConfig[]): ConfigIssue {
  const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  const path = keys.map(String).join('.')
  const author =
    overrides.findLast(({ options }) => mentions(toJsonObject(options), keys)) ??
    overrides.findLast(({ options }) => Object.hasOwn(options, String(keys[0])))
  return {
    severity: 'error',
    code: 'CONFIG_INVALID',
    message: `${path}: ${reasonOf(issue, valueAt(merged, keys))}`,
    path: '',
    position: author?.position(path) ?? null,
  }
}

function mentions(document: JsonValue, keys: readonly PropertyKey[]): boolean {
  return valueAt(document, keys) !== undefined
}

function valueAt(document: JsonValue | undefined, [key, ...rest]: readonly PropertyKey[]): JsonValue | undefined {
  if (key === undefined) return document
  if (Array.isArray(document)) return valueAt(document[Number(key)], rest)
  return isObject(document) && Object.hasOwn(document, String(key)) ? valueAt(document[String(key)], rest) : undefined
}

function reasonOf(issue: ZodIssue, found: JsonValue | undefined): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'unrecognized_keys') return 'no keyword of schemas (murli validate --dump-schema prints what there is)'
  const expected = /expected .*/.exec(issue.message)?.[0].replace(/, received .*/, '') ?? issue.message
  return found === undefined ? expected : `${expected}, found ${JSON.stringify(found)}`
}
