import type { JsonObject, JsonValue } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { printFloat, printText } from './print.ts'
import { Dict, Float, Tuple, integer } from './value.ts'
import type { ConfigKey, ConfigValue } from './value.ts'

/**
 * Plain JSON of a value, as the peer's dump has it (spec 01 L73): tuples become arrays, dict keys strings (`1`, `true`, `null`).
 * Integers beyond 2^53 become the nearest JSON number. Keys that look like array indices move to the front of their object.
 * What is plain JSON already is copied.
 * @throws {ConfigError} CONFIG_INVALID for a number that JSON cannot hold (infinity).
 */
export function toJson(value: ConfigValue | JsonValue): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return finite(Number(value))
  if (value instanceof Float) return finite(value.value)
  if (value instanceof Tuple) return value.items.map(toJson)
  if (value instanceof Dict) return Object.fromEntries(value.entries().map(([key, member]) => [jsonKey(key), toJson(member)]))
  if (Array.isArray(value)) return value.map(toJson)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]))
}

/** {@link toJson} of every option. */
export function toJsonObject(options: Readonly<Record<string, ConfigValue>>): JsonObject {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, toJson(value)]))
}

/** The configuration value that a JSON value stands for; numbers with a fraction are floats, whole ones integers. */
export function fromJson(json: JsonValue): ConfigValue {
  if (typeof json === 'number') return Number.isInteger(json) ? integer(BigInt(json)) : new Float(json)
  if (Array.isArray(json)) return json.map(fromJson)
  if (json !== null && typeof json === 'object') return new Dict(Object.entries(json).map(([key, member]) => [key, fromJson(member)]))
  return json
}

/** {@link fromJson} of every option. */
export function fromJsonObject(options: JsonObject): Record<string, ConfigValue> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, fromJson(value)]))
}

function jsonKey(key: ConfigKey): string {
  if (key === null || typeof key === 'boolean') return String(key)
  return key instanceof Float ? printFloat(key.value) : printText(key)
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value
  throw new ConfigError('CONFIG_INVALID', `the number ${value} is not finite and cannot be stored`)
}
