import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { JsonObject } from '@murli/contracts'
import { CliError, EXIT } from '../error.ts'

/** Values set before a configuration is read. */
export const DEFINITIONS_FILE = '.pungi-config-validate.json'

/**
 * Reads `-e NAME=VALUE` options; the value may be empty and hold further `=` (spec 01 §5.8).
 * @throws {CliError} exit status 2
 */
export function parseDefinitions(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair): [string, string] => {
    const [, name, value] = /^([a-z_]\w*)=(.*)$/s.exec(pair) ?? []
    if (name !== undefined && value !== undefined) return [name, value]
    throw new CliError(`definition should be in var=value format: '${pair}'`, {
      code: 'REQUEST_INVALID',
      exitCode: EXIT.usage,
      hint: 'names begin with a lower-case letter or "_"',
    })
  })
  return Object.fromEntries(entries)
}

/**
 * The values that stand in a file beside the configuration, for configurations that get some of their variables from a template
 * (spec 01 §5.8); none without the file.
 * @throws {CliError} CONFIG_SYNTAX when it is no JSON object
 */
export function definitionsBeside(config: string): JsonObject {
  const path = join(dirname(config), DEFINITIONS_FILE)
  if (!existsSync(path)) return {}
  let document: unknown
  try {
    document = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new CliError(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`, { code: 'CONFIG_SYNTAX' })
  }
  const parsed = JsonObject.safeParse(document)
  if (parsed.success) return parsed.data
  throw new CliError(`${path}: expected an object of variables and their values`, { code: 'CONFIG_SYNTAX' })
}
