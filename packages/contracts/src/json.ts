import { z } from 'zod'

/** Any JSON value: what a configuration slice or a failure's details may hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

export const JsonValue: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(JsonValue), z.record(z.string(), JsonValue)]),
)

/** An object with JSON members. */
export type JsonObject = { [key: string]: JsonValue }
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), JsonValue)

/**
 * The one textual form of a JSON value that digests are made of: no white space, members sorted by code unit.
 * Two values that are equal give the same text whatever order their members were written in.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
