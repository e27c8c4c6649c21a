import type { Member, RecordOf, Shape, SourceRules, ValueOf } from './shape.ts'

/** A dict without restrictions. */
export type AnyObject = Record<string, unknown>

/** `VA<T>`: pairs of a regex over variant UIDs and values by arch (spec 01 §3.1). */
export type VariantArchOption<Value> = [pattern: string, byArch: Record<string, Value>][]

export const str: Shape<string> = { kind: 'string' }
export const bool: Shape<boolean> = { kind: 'boolean' }
export const num: Shape<number> = { kind: 'number' }
export const int: Shape<number> = { kind: 'integer' }
export const nil: Shape<null> = { kind: 'null' }
export const any: Shape = { kind: 'any' }
export const object: Shape<AnyObject> = { kind: 'object' }
export const url: Shape<string> = { kind: 'url' }
export const pattern: Shape<string> = { kind: 'pattern' }

/** One of some words. */
export function oneOf<const Word extends string>(...values: Word[]): Shape<Word> {
  return { kind: 'choice', of: 'string', values }
}

/** One of some numbers; `1.0` counts as `1`. */
export function oneOfNumbers<const Value extends number>(...values: Value[]): Shape<Value> {
  return { kind: 'choice', of: 'number', values }
}

/** A name of our own: letters, digits, `-` and `_`. */
export const word: Shape<string> = { kind: 'every', parts: [str, { kind: 'limits', limits: { pattern: '^[A-Za-z0-9_-]+$' } }] }

/** A whole number that is not less. */
export function atLeast(minimum: number): Shape<number> {
  return { kind: 'every', parts: [int, { kind: 'limits', limits: { minimum } }] }
}

/** A list or tuple. */
export function list<Value>(item: Shape<Value>, bounds: { min?: number; max?: number } = {}): Shape<Value[]> {
  return { kind: 'list', item, min: bounds.min ?? 0, max: bounds.max ?? Infinity }
}

/** The first of the shapes that fits. */
export function either<const Alternatives extends readonly Shape[]>(...alternatives: Alternatives): Shape<ValueOf<Alternatives[number]>> {
  return { kind: 'either', alternatives }
}

/** A dict whose keys are plain names (arches, UIDs, globs). */
export function mapOf<Value>(value: Shape<Value>): Shape<Record<string, Value>> {
  return { kind: 'map', keys: 'name', value }
}

/** `VM<T>`: a dict whose keys are regexes over variant UIDs (spec 01 §3.2). */
export function byVariant<Value>(value: Shape<Value>): Shape<Record<string, Value>> {
  return { kind: 'map', keys: 'pattern', value }
}

/** `VA<T>` (spec 01 §3.1). */
export function byVariantArch<Value>(value: Shape<Value>): Shape<VariantArchOption<Value>> {
  return list({ kind: 'sequence', items: [pattern, mapOf(value)], min: 2 })
}

/** Exactly two strings. */
export const pairOfNames: Shape<[string, string]> = { kind: 'list', item: str, min: 2, max: 2 }

/** At most two strings: the peer's schema asks no more (spec 01 §0.2 `pairs`). */
export const upToTwoStrings: Shape<string[]> = { kind: 'sequence', items: [str, str], min: 0 }

/** `strs`: one string or several. */
export const strs: Shape<string | string[]> = either(str, list(str))

/** `str?`: a string or None. */
export const strOrNone: Shape<string | null> = either(str, nil)

type MemberInput = Shape | Member
type AsMember<Input> = Input extends Member ? Input : Member<ValueOf<Input>, 'optional'>
type AsMembers<Inputs> = { [Key in keyof Inputs]: AsMember<Inputs[Key]> }

/** A dict with known keys, closed to others. A plain shape is an optional key. */
export function record<const Inputs extends Record<string, MemberInput>>(inputs: Inputs): Shape<RecordOf<AsMembers<Inputs>>> {
  return { kind: 'record', members: asMembers(inputs), open: false }
}

/** As {@link record}, with other keys allowed. */
export function openRecord<const Inputs extends Record<string, MemberInput>>(
  inputs: Inputs,
): Shape<RecordOf<AsMembers<Inputs>> & AnyObject> {
  return { kind: 'record', members: asMembers(inputs), open: true }
}

/** A {@link record} that refers to external files. */
export function sourceRecord<const Inputs extends Record<string, MemberInput>>(
  inputs: Inputs,
  source: SourceRules,
): Shape<RecordOf<AsMembers<Inputs>>> {
  return { kind: 'record', members: asMembers(inputs), open: false, source }
}

/** A key that must be there. */
export function required<Value>(shape: Shape<Value>): Member<Value, 'required'> {
  return { shape, presence: 'required' }
}

/** A key with a value when absent. */
export function defaulted<Value>(shape: Shape<Value>, value: Value): Member<Value, 'defaulted'> {
  return { shape, presence: 'defaulted', default: value }
}

/** An optional key that takes over values of former keys (spec 01 §5.4). */
export function folding<Value>(shape: Shape<Value>, former: { alias?: string; appends: string[] }): Member<Value, 'optional'> {
  return { shape, presence: 'optional', ...former }
}

function asMembers(inputs: Record<string, MemberInput>): Record<string, Member> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, 'presence' in input ? input : { shape: input, presence: 'optional' }]),
  )
}
