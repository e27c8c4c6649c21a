import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ConfigIssue, JsonObject } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'
import { decodeText, dumpOptions, type MergedSources, readSources, toJsonObject } from '@murli/config/language'
import { isOption, validateConfig, withReferencesInValues } from '@murli/config/schema'
import { pinReferences } from '@murli/freezing'
import { CliError, EXIT } from '../error.ts'
import { findingLine } from '../report/print-error.ts'
import type { Context } from './context.ts'
import { parseDefinitions } from './definitions.ts'
import { openSources } from './open-sources.ts'

/** Options of `murli config-dump`. */
export interface ConfigDumpFlags {
  /** `NAME=VALUE` each. */
  define?: string[]
  /** A number, or the directory of a compose. */
  freezeEvent?: string
  justDump?: boolean
  offline?: boolean
}

/** Where a compose keeps the dump of its configuration, and the Koji event that it was made at (spec 01 §5.9). */
const DUMP_OF_COMPOSE = 'logs/global/config-dump.global.log'
const EVENT_OF_COMPOSE = 'work/global/koji-event'

/**
 * `murli config-dump SOURCE..`: the configuration that a compose would see, as JSON on standard output (spec 01 §5.9).
 * @returns 0; 1 when the configuration is not valid, with nothing on standard output
 */
export async function configDump(sources: string[], flags: ConfigDumpFlags, context: Context): Promise<number> {
  if (flags.justDump === true && flags.offline === true) {
    throw new CliError('--just-dump and --offline exclude each other', { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
  }
  const missing = sources.find((source) => fileOf(source) === null)
  if (missing !== undefined) {
    context.err(`Error Source ${missing} is neither file nor directory.`)
    return EXIT.usage
  }
  const defines: JsonObject = parseDefinitions(flags.define ?? [])
  const event = flags.freezeEvent === undefined ? {} : { koji_event: kojiEvent(flags.freezeEvent) }
  try {
    const merged = readSources(
      sources.map((source) => fileOf(source) ?? source),
      readText,
      { ...defines },
    )
    const options = { ...merged.options, ...event }
    const dumped = flags.justDump === true ? known(options, defines) : validated({ ...merged, options }, defines)
    const asks = flags.justDump !== true && flags.offline !== true
    context.out(dumpOptions(asks ? await pinned(dumped, directoryOf(sources), context) : dumped), '')
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const issue of error.issues ?? [issueOf(error)]) context.err(findingLine(issue))
    return EXIT.failed
  }
}

type Options = MergedSources['options']

/** Names of `-e` that are no options served their purpose as variables. */
function known(options: Options, defines: JsonObject): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => isOption(name) || !Object.hasOwn(defines, name)))
}

function validated({ options, position }: MergedSources, defines: JsonObject): Options {
  const { values, issues } = validateConfig(options, position, { predefined: Object.keys(defines) })
  const errors = issues.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new ConfigError('CONFIG_INVALID', 'the configuration is not valid', { issues: errors })
  return values
}

/** The options with references to Git replaced by commits (spec 01 §4.5). @throws {ConfigError} for those that cannot be resolved */
async function pinned(options: Options, directory: string, context: Context): Promise<Options> {
  await using opened = await openSources(directory, {}, context)
  const { meanings, issues } = await pinReferences(toJsonObject(options), opened.sources)
  if (issues.length > 0) throw new ConfigError('CONFIG_INVALID', 'references cannot be resolved', { issues })
  return withReferencesInValues(options, meanings)
}

/** Relative repositories start beside the last source. */
function directoryOf(sources: string[]): string {
  return dirname(resolve(sources.at(-1) ?? '.'))
}

/** The file of a source: itself, or the dump of a compose; null when it is neither. */
function fileOf(source: string): string | null {
  const stat = statSync(source, { throwIfNoEntry: false })
  if (stat?.isFile() === true) return source
  return stat?.isDirectory() === true ? join(source, DUMP_OF_COMPOSE) : null
}

/** @throws {ConfigError} CONFIG_SYNTAX when it is not UTF-8 */
function readText(path: string): string | null {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null
  return decodeText(path, readFileSync(path))
}

function kojiEvent(value: string): number {
  const event = /^\d+$/.test(value) ? Number(value) : eventOfCompose(join(value, EVENT_OF_COMPOSE))
  if (event !== null) return event
  throw new CliError(`${value} is not a number or path to compose with valid Koji event`, { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
}

function eventOfCompose(path: string): number | null {
  if (!existsSync(path)) return null
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const id = typeof document === 'object' && document !== null && 'id' in document ? document.id : null
    return typeof id === 'number' ? id : null
  } catch {
    return null // not JSON, or a directory: no valid event, which the caller says
  }
}

function issueOf(error: ConfigError): ConfigIssue {
  return { severity: 'error', code: error.code, message: error.message, path: '', position: error.position }
}
