import type { ConfigValue } from '../../language/value.ts'
import type { Shape } from '../shape/shape.ts'
import { checkEither, checkEvery, checkList, checkMap, checkSequence } from './containers.ts'
import { checkLimits } from './limits.ts'
import type { Outcome } from './outcome.ts'
import { checkRecord } from './record.ts'
import { checkChoice, checkPattern, checkScalar } from './scalar.ts'

export type { Finding, Notice, Outcome } from './outcome.ts'

/** Checks a value against a shape (spec 01 §5.2). The value given is never changed. */
export function checkShape(shape: Shape, value: ConfigValue, path: readonly string[]): Outcome {
  switch (shape.kind) {
    case 'choice':
      return checkChoice(shape, value, path)
    case 'pattern':
      return checkPattern(value, path)
    case 'url':
      return checkScalar('string', value, path)
    case 'list':
      return checkList(shape, value, path, checkShape)
    case 'sequence':
      return checkSequence(shape, value, path, checkShape)
    case 'map':
      return checkMap(shape, value, path, checkShape)
    case 'record':
      return checkRecord(shape, value, path, checkShape)
    case 'either':
      return checkEither(shape, value, path, checkShape)
    case 'every':
      return checkEvery(shape, value, path, checkShape)
    case 'limits':
      return checkLimits(shape.limits, value, path)
    case 'string':
    case 'boolean':
    case 'number':
    case 'integer':
    case 'null':
    case 'any':
    case 'object':
    default:
      return checkScalar(shape.kind, value, path)
  }
}
