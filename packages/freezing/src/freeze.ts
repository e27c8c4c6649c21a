import type { ComposeRequest, ComposeType, ConfigIssue, JsonObject, Position, Ref } from '@murli/contracts'
import { FrozenConfig } from '@murli/contracts/documents'
import type { Release } from '@murli/contracts/slices'
import { finalFromLabel, releaseOf, requireLabel } from '@murli/config/identity'
import { parseConfig, type ParsedConfig } from '@murli/config/language'
import {
  fitsSchema,
  optionsOf,
  readableOptions,
  type Schema,
  unsupportedOptions,
  validateConfig,
  withReferences,
} from '@murli/config/schema'
import type { Configuration } from '@murli/config/slices'
import type { SourceAccess } from './access.ts'
import { Bundle } from './bundle.ts'
import { compsIssues } from './comps-issues.ts'
import { pinnedFiles, readDocuments, type Documents } from './documents.ts'
import { fetchAll } from './fetching.ts'
import { attempt, Findings } from './findings.ts'
import { checkNaming } from './naming.ts'
import { brokenSkips, type PhaseChoice, skipReason } from './phases.ts'
import { pinReferences } from './pin-references.ts'
import { pin, pinAll } from './pins.ts'
import { treeIssues } from './tree-issues.ts'

/** A request that holds: nothing about its configuration is looked up again. */
export interface FrozenRequest {
  /** What is stored of it. */
  config: FrozenConfig
  /** The same, read: what slices are made of. */
  configuration: Configuration
  choice: PhaseChoice
  release: Release
  type: ComposeType
  label: string | null
  supported: boolean
  warnings: ConfigIssue[]
}

export type FreezingResult = { ok: true; frozen: FrozenRequest } | { ok: false; issues: ConfigIssue[] }

/** Where the bytes of pinned files go; validation alone needs digests only. */
export interface Store {
  putBytes(bytes: Uint8Array): Promise<Ref>
  putFile(path: string): Promise<Ref>
}

/** What freezing uses of the outside. */
export interface Surroundings {
  store: Store
  /** Fetches what is not local. Without it nothing outside is asked: branches stay names, and what they have is not looked at. */
  sources?: SourceAccess
  /** Variables that the configuration has beforehand; they beat those of the request. */
  definitions?: Readonly<JsonObject>
  /** The type of a compose when neither the request nor the configuration says it; by default `production`. */
  assumedType?: ComposeType
  /** Whether composes of before are at hand, which deltas need; by default there are none. */
  oldComposes?: boolean
  /** Another schema to validate by. What only this one takes is taken as not set from there on, and never frozen. */
  schema?: Schema
}

/**
 * Validates a request wholly and pins all that it refers to (spec 01 §5.1, steps 1 and 2; spec 09 §1.2, steps 4 to 11).
 * Findings are collected, not thrown one by one: an option that is wrong does not keep the files of others from being read.
 * Only when the configuration does not parse is there nothing to go on with.
 */
export async function freezeRequest(
  request: ComposeRequest,
  { store, sources, definitions = {}, assumedType = 'production', oldComposes = false, schema }: Surroundings,
): Promise<FreezingResult> {
  const findings = new Findings()
  const bundle = new Bundle(request.config)
  const parsed = attempt(findings, () =>
    parseConfig(request.config.main, (path) => bundle.text(path), { defines: { ...request.config.defines, ...definitions } }),
  )
  if (parsed === null) return findings.refused()
  const position = (path: string) => parsed.position(path)
  const options = await pinnedOptions(checkOptions(request, parsed, { findings, schema }), { sources, findings, position })
  const fits = !findings.issues.some(({ severity, code }) => severity === 'error' && code === 'CONFIG_INVALID') && fitsSchema(options)
  const readable = readableOptions(
    options,
    findings.issues.filter(({ code }) => code !== 'NOT_SUPPORTED'),
  )
  const type = request.type ?? readable.compose_type ?? assumedType
  checkCommandLine(request, { type, scratchTasks: readable.pkgset_koji_scratch_tasks !== undefined }, findings)
  checkNaming(readable, findings, position)
  const choice: PhaseChoice = { just: request.justPhases, skip: request.skipPhases, configured: readable.skip_phases }
  for (const message of brokenSkips(choice)) findings.error('CONFIG_INVALID', message, 'skip_phases', position('skip_phases'))

  const runs = (phase: string): boolean => skipReason(phase, choice) === null
  await fetchAll({ bundle, options: readable, findings, position, sources: sources ?? null, runs })
  const pins = await pinAll({ bundle, options: readable, findings, position, store, runs })
  const read = readDocuments({ phases: { ...request, oldComposes }, bundle, options: readable, findings, position })
  if (read !== null && fits) {
    const configuration = { ...read.documents, ...configurationParts(request, options, pins) }
    findings.addOfOthers(...treeIssues(configuration, { request, runs, type, position }))
    if (read.comps !== null) findings.add(...compsIssues(configuration, read.comps))
  }
  findings.sort(parsed.files)
  if (read === null || !fits || findings.hasErrors()) return findings.refused()
  const files = await Promise.all(parsed.files.map((path) => pin(bundle, { path, from: path }, store)))
  return {
    ok: true,
    frozen: { ...frozenParts(request, options, read.documents, { files, pins }), choice, type, warnings: findings.issues },
  }
}

/** The options by the schema, those that are wrong among them. */
function checkOptions(
  request: ComposeRequest,
  parsed: ParsedConfig,
  { findings, schema }: { findings: Findings; schema: Schema | undefined },
): JsonObject {
  const position = (path: string) => parsed.position(path)
  const { options, issues } = validateConfig(parsed.options, position, {
    predefined: parsed.predefined,
    ...(schema === undefined ? {} : { schema }),
  })
  findings.add(...issues.map((issue) => namingFile(issue, request.config.main)), ...unsupportedOptions(options, request, position))
  return options
}

/** The options with branches and URLs pinned to commits, when there is somebody to ask. */
async function pinnedOptions(
  options: JsonObject,
  { sources, findings, position }: { sources: SourceAccess | undefined; findings: Findings; position: (path: string) => Position | null },
): Promise<JsonObject> {
  if (sources === undefined) return options
  const { meanings, issues } = await pinReferences(options, sources, position)
  findings.add(...issues)
  return withReferences(options, meanings)
}

/** What is wrong with the configuration as a whole, such as a missing option, names its file. */
function namingFile(issue: ConfigIssue, main: string): ConfigIssue {
  return issue.path === '' && issue.position === null ? { ...issue, message: `${main}: ${issue.message}` } : issue
}

/** Label and compose type (spec 01 §6.2, steps 3, 5 and 6). */
function checkCommandLine(
  request: ComposeRequest,
  { type, scratchTasks }: { type: ComposeType; scratchTasks: boolean },
  findings: Findings,
): void {
  attempt(findings, () => requireLabel({ type, label: request.label, noLabel: request.noLabel }))
  if (scratchTasks && type !== 'test') {
    findings.error('CONFIG_INVALID', 'pkgset_koji_scratch_tasks can be used only for "test" compose type')
  }
}

/** What the parts that were checked make together. */
function frozenParts(
  request: ComposeRequest,
  options: JsonObject,
  documents: Documents,
  { files, pins }: { files: FrozenConfig['files']; pins: ReadonlyMap<string, FrozenConfig['files']> },
): Pick<FrozenRequest, 'config' | 'configuration' | 'release' | 'label' | 'supported'> {
  const parts = configurationParts(request, options, pins)
  const config: FrozenConfig = {
    kind: 'config',
    version: 1,
    options,
    variants: [...documents.variants],
    configDirectory: request.config.directory,
    files,
    pinned: Object.fromEntries(pins),
    skipPhases: request.skipPhases,
    justPhases: request.justPhases,
  }
  return {
    config,
    configuration: { ...documents, ...parts },
    release: releaseOf(parts.options),
    label: request.label,
    supported: request.supported || finalFromLabel(request.label),
  }
}

/** What a configuration has beside its documents. */
function configurationParts(
  request: ComposeRequest,
  options: JsonObject,
  pins: ReadonlyMap<string, FrozenConfig['files']>,
): Omit<Configuration, keyof Documents> {
  const typed = optionsOf(options)
  const pinned = pinnedFiles(pins)
  const comps = typed.comps_file === undefined ? null : (pinned(typed.comps_file)[0]?.ref ?? null)
  return { options: typed, configDirectory: request.config.directory, comps, pinned }
}
