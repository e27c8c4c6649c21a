import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ComposeRequest, type ConfigIssue, type ConfigReport } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'
import { decodeText } from '@murli/config/language'
import { overrideSchema, printSchema, type Schema, type SchemaOverride } from '@murli/config/schema'
import { type FreezingResult, freezeRequest, type Store } from '@murli/freezing'
import { CliError, EXIT } from '../error.ts'
import { findingLine, reportError } from '../report/print-error.ts'
import type { Context } from './context.ts'
import { definitionsBeside } from './definitions.ts'
import { openSources } from './open-sources.ts'
import { buildRequest, type ComposeFlags } from './request.ts'

/** Options of `murli validate`; those that decide what is composed say which phases are looked at. */
export interface ValidateFlags extends ComposeFlags {
  oldComposes?: boolean
  json?: boolean
  /** Nothing outside is asked. */
  offline?: boolean
  /** Commands of Git sources may run here. */
  allowCommands?: boolean
  /** Print the schema, and look at no configuration. */
  dumpSchema?: boolean
  /** JSON files that are merged into the schema. */
  schemaOverride?: string[]
}

/** Digests without storage: validation looks at files and keeps none. */
const DIGESTS_ONLY: Store = {
  putBytes: (bytes) =>
    Promise.resolve({ kind: 'blob', digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.byteLength }),
  putFile: async (path) => {
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    return { kind: 'blob', digest: `sha256:${hash.digest('hex')}`, size: (await stat(path)).size }
  },
}

/**
 * `murli validate CONFIG`: every finding about a configuration, in this process, without a server (spec 01 §5.8).
 * @throws {ConfigError} for an override that is no schema
 * @throws {CliError} REQUEST_INVALID without CONFIG, which only `--dump-schema` does not need
 * @returns 0 without a word when there is none, 1 for errors and for warnings
 */
export async function validate(config: string | undefined, flags: ValidateFlags, context: Context): Promise<number> {
  const schema = flags.schemaOverride === undefined ? undefined : overrideSchema(flags.schemaOverride.map(readOverride))
  if (flags.dumpSchema === true) {
    context.out(JSON.stringify(printSchema(schema), null, 2))
    return EXIT.ok
  }
  if (config === undefined) throw new CliError('no configuration is given', { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
  const report = reportOf(await findings(config, { ...flags, ...(schema === undefined ? {} : { schema }) }, context))
  if (flags.json === true) context.out(JSON.stringify(report))
  else for (const issue of report.issues) context.out(findingLine(issue))
  return report.issues.length === 0 ? EXIT.ok : EXIT.failed
}

/** @throws {ConfigError} FILE_MISSING, CONFIG_SYNTAX when it is not UTF-8 */
function readOverride(file: string): SchemaOverride {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return { file, text: decodeText(file, readFileSync(file)) }
  throw new ConfigError('FILE_MISSING', `File not found: '${file}', which --schema-override names`)
}

async function findings(path: string, flags: ValidateFlags & { schema?: Schema }, context: Context): Promise<FreezingResult> {
  try {
    await using opened = flags.offline === true ? null : await openSources(dirname(resolve(path)), flags, context)
    const definitions = definitionsBeside(path)
    const request = ComposeRequest.parse(buildRequest(path, flags, definitions))
    return await freezeRequest(
      // a label is checked when there is one
      { ...request, noLabel: request.label === null },
      {
        store: DIGESTS_ONLY,
        definitions,
        assumedType: 'test',
        oldComposes: flags.oldComposes ?? false,
        ...(flags.schema === undefined ? {} : { schema: flags.schema }),
        ...(opened === null ? {} : { sources: opened.sources }),
      },
    )
  } catch (error) {
    return { ok: false, issues: unreadable(error) }
  }
}

/** A configuration that cannot be read is a finding; wrong arguments are not. */
function unreadable(error: unknown): ConfigIssue[] {
  if (error instanceof CliError && error.code === 'REQUEST_INVALID') throw error
  const { code, message, hint, issues } = reportError(error).document
  if (code === 'INTERNAL') throw error
  const position = error instanceof Error && 'position' in error ? (error.position as ConfigIssue['position']) : null
  return issues.length > 0
    ? issues
    : [{ severity: 'error', code, message: hint === null ? message : `${message} (${hint})`, path: '', position }]
}

function reportOf(result: FreezingResult): ConfigReport {
  const issues = result.ok ? result.frozen.warnings : result.issues
  return { ok: issues.every(({ severity }) => severity !== 'error'), issues }
}
