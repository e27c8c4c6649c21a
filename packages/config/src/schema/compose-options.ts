import type { ConfigIssue, JsonObject } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { fromJsonObject } from '../language/plain.ts'
import { OPTIONS } from './options/index.ts'
import type { ComposeOptions } from './options/index.ts'
import { validateConfig } from './validate.ts'

type RequiredName = 'release_name' | 'release_short' | 'release_version' | 'variants_file' | 'pkgset_source' | 'gather_method'

/** Options as far as they are right: of those that every configuration has, any may be missing. */
export type ReadableOptions = Omit<ComposeOptions, RequiredName> & Partial<Pick<ComposeOptions, RequiredName>>

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
  return typed(options)
}

/** Whether options that another schema may have taken can be read as {@link ComposeOptions}. */
export function fitsSchema(json: JsonObject): boolean {
  return validateConfig(fromJsonObject(json)).issues.every(({ severity }) => severity !== 'error')
}

/**
 * Typed reading of options of which some are wrong, so that what the others refer to can be checked all the same: an option that an error of
 * `issues` is about counts as not set, and so does one that only another schema takes.
 */
export function readableOptions(json: JsonObject, issues: readonly ConfigIssue[]): ReadableOptions {
  const known = [...issues, ...validateConfig(fromJsonObject(json)).issues]
  const wrong = new Set(known.filter(({ severity }) => severity === 'error').map(({ path }) => path.split('.')[0]))
  const right = Object.fromEntries(Object.entries(json).filter(([name]) => !wrong.has(name)))
  return typed(validateConfig(fromJsonObject(right)).options)
}

function typed(options: JsonObject): ComposeOptions {
  const absent = [...OPTIONS].flatMap(([name, option]) =>
    option.presence === 'former' || option.whenAbsent === undefined || name in options ? [] : [[name, option.whenAbsent]],
  )
  return { ...options, ...Object.fromEntries(absent) } as ComposeOptions
}
