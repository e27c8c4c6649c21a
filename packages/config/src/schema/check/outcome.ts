import { printLiteral } from '../../language/print.ts'
import type { ConfigValue } from '../../language/value.ts'

/** One violation: `reason` is the text after `Failed validation in <path>:`, `reasons` those of the alternatives that did not fit. */
export interface Finding {
  readonly path: readonly string[]
  readonly reason: string
  readonly reasons?: readonly string[]
  /** The text is a message of its own, without the prefix. */
  readonly bare?: boolean
}

/** A warning about a former key (spec 01 §5.4). */
export interface Notice {
  readonly path: readonly string[]
  readonly message: string
}

/**
 * What checking a value against a shape gives: the value with defaults filled in and former keys folded, what is wrong with it,
 * and what holds only if it is right: warnings, and rules beyond the shape.
 */
export interface Outcome {
  readonly value: ConfigValue
  readonly errors: readonly Finding[]
  readonly warnings: readonly Notice[]
  readonly audits: readonly Finding[]
}

/** The outcome of a value that is right, or wrong for these reasons. */
export function outcome(value: ConfigValue, errors: readonly Finding[] = []): Outcome {
  return { value, errors, warnings: [], audits: [] }
}

/** Gathers the outcomes of parts of a value. */
export class Gathering {
  readonly errors: Finding[] = []
  readonly warnings: Notice[] = []
  readonly audits: Finding[] = []

  /** Takes over what a part says and gives its value. */
  add(part: Outcome): ConfigValue {
    this.errors.push(...part.errors)
    this.warnings.push(...part.warnings)
    this.audits.push(...part.audits)
    return part.value
  }

  of(value: ConfigValue): Outcome {
    return { value, errors: this.errors, warnings: this.warnings, audits: this.audits }
  }
}

/** The finding for a value of the wrong type. */
export function notOfType(path: readonly string[], value: ConfigValue, type: string): Finding {
  return { path, reason: `${printLiteral(value)} is not of type '${type}'` }
}

/** `'a', 'b' were`, as messages about surplus members say. */
export function surplus(values: readonly ConfigValue[]): string {
  return `${values.map(printLiteral).join(', ')} ${values.length === 1 ? 'was' : 'were'}`
}
