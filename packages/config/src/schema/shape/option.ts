import type { RecordOf, Shape } from './shape.ts'

/** What every option has. `note` is said beside the documentation: no effect in Murli, and why. */
interface OptionBase {
  /** One line for the reference. */
  readonly doc: string
  readonly note?: string
  /** Accepted, without effect in Murli. */
  readonly noEffect?: boolean
  /** Value in the typed options when the configuration has none; the frozen options stay without it. */
  readonly whenAbsent?: unknown
}

/** An option of the configuration (spec 01 §2). `presence` and `default` as in records. */
export interface Option<
  Value = unknown,
  Presence extends 'required' | 'defaulted' | 'optional' = 'required' | 'defaulted' | 'optional',
> extends OptionBase {
  readonly shape: Shape<Value>
  readonly presence: Presence
  /** A function when the value depends on the host. */
  readonly default?: Value | ((host: Host) => Value)
}

/** What defaults may depend on. */
export interface Host {
  /** Number of processors. */
  readonly processors: number
}

/** An option that was dropped: accepted with a warning, without effect. `known` names are offered as near matches. */
export interface FormerOption {
  readonly presence: 'former'
  readonly hint: string
  readonly known: boolean
}

/** Definitions of all options by name, in the order of messages. */
export interface Schema {
  readonly options: ReadonlyMap<string, Option | FormerOption>
  /** Whether names of no option pass without a warning, as only an overridden schema can say. */
  readonly open: boolean
}

type Extra = Omit<OptionBase, 'doc'>

/** An option that every configuration has. */
export function mandatory<Value>(shape: Shape<Value>, doc: string, extra: Extra = {}): Option<Value, 'required'> {
  return { shape, presence: 'required', doc, ...extra }
}

/** An option that stays absent when it is not set. */
export function optional<Value>(shape: Shape<Value>, doc: string, extra: Extra = {}): Option<Value, 'optional'> {
  return { shape, presence: 'optional', doc, ...extra }
}

/** An option whose default is written into the configuration when it is not set. */
export function withDefault<Value>(
  shape: Shape<Value>,
  value: NoInfer<Value> | ((host: Host) => NoInfer<Value>),
  doc: string,
  extra: Extra = {},
): Option<Value, 'defaulted'> {
  return { shape, presence: 'defaulted', default: value, doc, ...extra }
}

/** As {@link optional}, read as `value` in the typed options when it is not set. */
export function optionalAs<Value>(shape: Shape<Value>, value: NoInfer<Value>, doc: string, extra: Extra = {}): Option<Value, 'defaulted'> {
  return { shape, presence: 'optional', whenAbsent: value, doc, ...extra } as unknown as Option<Value, 'defaulted'>
}

/** An option that current versions still know, without effect (spec 01 §0.1 [D]). */
export function deprecated(hint: string): FormerOption {
  return { presence: 'former', hint, known: true }
}

/** An option that current versions dropped altogether (spec 01 §9). */
export function removed(hint: string): FormerOption {
  return { presence: 'former', hint, known: false }
}

/** The typed options of a group of definitions. */
export type OptionsOf<Definitions> = RecordOf<{
  [Name in keyof Definitions as Definitions[Name] extends FormerOption ? never : Name]: Definitions[Name]
}>
