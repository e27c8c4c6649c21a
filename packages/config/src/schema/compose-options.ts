import type { JsonObject } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { fromJsonObject } from '../language/plain.ts'
import { OPTIONS } from './options/index.ts'
import type { ComposeOptions } from './options/index.ts'
import { validateConfig } from './validate.ts'

/**
 * Typed reading of frozen options. They are checked against the schema again, so that options frozen by another version are
 * refused rather than misread, and options that this version added get their defaults.
 * @throws {ConfigError} CONFIG_INVALID with the issues.
 */
export function optionsOf(json: JsonObject): ComposeOptions {
  const { options, issues } = validateConfig(fromJsonObject(json))
  const errors = issues.filter((issue) => issue.severity === 'error')
  if (errors.length > 0) {
    throw new ConfigError('CONFIG_INVALID', `the options do not fit the schema: ${errors[0]?.message ?? ''}`, { issues: errors })
  }
  const absent = [...OPTIONS].flatMap(([name, option]) =>
    option.presence === 'former' || option.whenAbsent === undefined || name in options ? [] : [[name, option.whenAbsent]],
  )
  return { ...options, ...Object.fromEntries(absent) } as ComposeOptions
}
