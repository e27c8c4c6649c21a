/**
 * What values an option takes, as data: read by the checker, by the reference generator and, through the type parameter, by
 * TypeScript. `Value` is the type of the option in the frozen JSON options.
 */
export type Shape<Value = unknown> = ShapeNode & { readonly type?: Value }

/** The type of the values that a shape takes. */
export type ValueOf<S> = S extends { readonly type?: infer Value } ? Value : never

export type ShapeNode =
  | { readonly kind: 'string' | 'boolean' | 'number' | 'integer' | 'null' | 'any' | 'object' }
  /** A Python regular expression. */
  | { readonly kind: 'pattern' }
  /** A string that may end in a Git reference (spec 01 §4.5). */
  | { readonly kind: 'url' }
  /** One of some values, which are of one type unless it is `any`. */
  | { readonly kind: 'choice'; readonly of: Scalar; readonly values: readonly Word[] }
  | { readonly kind: 'list'; readonly item: Shape; readonly min: number; readonly max: number }
  /** A list whose first items have shapes of their own, and no more items than that. */
  | { readonly kind: 'sequence'; readonly items: readonly Shape[]; readonly min: number }
  /** A dict with any keys: names of arches and the like, or regular expressions. */
  | { readonly kind: 'map'; readonly keys: 'name' | 'pattern'; readonly value: Shape }
  | { readonly kind: 'record'; readonly members: Members; readonly open: boolean; readonly source?: SourceRules }
  | { readonly kind: 'either'; readonly alternatives: readonly Shape[] }
  /** All of the shapes at once. */
  | { readonly kind: 'every'; readonly parts: readonly Shape[] }
  /** Bounds of strings and numbers, whatever else the value is. */
  | { readonly kind: 'limits'; readonly limits: Limits }

/** Types of values that have no parts, and `any`. */
export type Scalar = 'string' | 'boolean' | 'number' | 'integer' | 'null' | 'any'

/** What a choice is made of. */
export type Word = string | number | boolean | null

/** Bounds as JSON Schema has them; `pattern` is a Python regular expression that matches anywhere in the string. */
export interface Limits {
  readonly pattern?: string | undefined
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
}

export type Members = Readonly<Record<string, Member>>

/** A key of a record. `presence` tells the types apart; `default` is written when the key is absent. */
export interface Member<Value = unknown, Presence extends 'required' | 'defaulted' | 'optional' = 'required' | 'defaulted' | 'optional'> {
  readonly shape: Shape<Value>
  readonly presence: Presence
  readonly default?: Value
  /** Former name of the key: its value is moved here (spec 01 §5.4). */
  readonly alias?: string
  /** Former keys whose values are appended to this one (spec 01 §5.4). */
  readonly appends?: readonly string[]
}

/** Rules for references to external files beyond their shape (spec 01 §4). */
export interface SourceRules {
  /** What the option exports: with `either` the presence of `file` decides. */
  readonly wants: 'file' | 'dir' | 'either'
  /** Whether a missing Git branch is filled in with `HEAD` (spec 01 §4.5). */
  readonly fillsBranch: boolean
  /** The kinds there are, where the shape takes any text for one. */
  readonly kinds?: readonly string[] | undefined
}

type Present<M> = { [Key in keyof M as M[Key] extends Member<unknown, 'optional'> ? never : Key]: MemberValue<M[Key]> }
type Absent<M> = { [Key in keyof M as M[Key] extends Member<unknown, 'optional'> ? Key : never]?: MemberValue<M[Key]> }
type MemberValue<M> = M extends { readonly shape: infer S } ? ValueOf<S> : never
type Flat<T> = { [Key in keyof T]: T[Key] }

/** The type of a record with these members. */
export type RecordOf<M> = Flat<Present<M> & Absent<M>>
