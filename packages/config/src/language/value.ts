/**
 * Values of a configuration as its author wrote them. Beyond JSON they tell integers from floats, lists from tuples, and keep
 * the order and the types of dict keys, because validation and its messages depend on all three (spec 01 §1.2, §3.1, §5.3).
 *
 * - an integer is a `number` when it is safe (|n| < 2^53), else a `bigint`; both are always whole
 * - a float is a {@link Float}, also when it is whole (`1.0`)
 * - a list is an array, a tuple a {@link Tuple}, a dict a {@link Dict}
 *
 * Values are never changed once made, so that two options may share one.
 */
export type ConfigValue = ConfigKey | readonly ConfigValue[] | Tuple | Dict

/** What a dict can be keyed by: everything but containers. */
export type ConfigKey = null | boolean | number | bigint | string | Float

/** A floating-point number. `value` may be infinite (`1.0e400`), never NaN. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A tuple: as a list everywhere but in `%` formatting and in the text of messages. */
export class Tuple {
  readonly items: readonly ConfigValue[]
  constructor(items: readonly ConfigValue[]) {
    this.items = items
  }
}

/** A dict in file order. Keys are equal as in Python: `1`, `1.0` and `True` are the same key. */
export class Dict {
  readonly #members = new Map<string, readonly [ConfigKey, ConfigValue]>()

  constructor(members: Iterable<readonly [ConfigKey, ConfigValue]> = []) {
    for (const [key, value] of members) {
      const identity = keyIdentity(key)
      const earlier = this.#members.get(identity)
      this.#members.set(identity, [earlier ? earlier[0] : key, value])
    }
  }

  get size(): number {
    return this.#members.size
  }

  has(key: ConfigKey): boolean {
    return this.#members.has(keyIdentity(key))
  }

  get(key: ConfigKey): ConfigValue | undefined {
    return this.#members.get(keyIdentity(key))?.[1]
  }

  entries(): (readonly [ConfigKey, ConfigValue])[] {
    return [...this.#members.values()]
  }
}

/** Whether the value is a list or a tuple; the two are interchangeable in options. */
export function isSequence(value: ConfigValue | undefined): value is readonly ConfigValue[] | Tuple {
  return Array.isArray(value) || value instanceof Tuple
}

/** Items of a list or tuple. */
export function itemsOf(value: readonly ConfigValue[] | Tuple): readonly ConfigValue[] {
  return value instanceof Tuple ? value.items : value
}

/** An integer in its one representation: a `number` when safe. */
export function integer(value: bigint): number | bigint {
  const asNumber = Number(value)
  return Number.isSafeInteger(asNumber) ? asNumber : value
}

/** Python's name of the value's type, for messages. */
export function typeName(value: ConfigValue): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (value instanceof Float) return 'float'
  if (value instanceof Tuple) return 'tuple'
  return value instanceof Dict ? 'dict' : 'list'
}

/** Equal keys have equal identities, whatever their types (`1`, `1.0`, `True`). */
export function keyIdentity(key: ConfigKey): string {
  if (typeof key === 'string') return `s${key}`
  if (key === null) return 'None'
  if (typeof key === 'boolean') return key ? 'n1' : 'n0'
  const number = key instanceof Float ? key.value : key
  return typeof number === 'number' && !Number.isInteger(number) ? `n${number}` : `n${BigInt(number)}`
}
