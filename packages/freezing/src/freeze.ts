import type { ComposeRequest, ComposeType, ConfigIssue, JsonObject, Ref } from '@murli/contracts'
import { FrozenConfig } from '@murli/contracts/documents'
import type { Release } from '@murli/contracts/slices'
import { finalFromLabel, releaseOf, requireLabel } from '@murli/config/identity'
import { parseConfig, type ParsedConfig } from '@murli/config/language'
import { optionsOf, unsupportedOptions, validateConfig } from '@murli/config/schema'
import type { Configuration } from '@murli/config/slices'
import { Bundle } from './bundle.ts'
import { readConfiguration } from './documents.ts'
import { attempt, Findings } from './findings.ts'
import { brokenSkips, type PhaseChoice } from './phases.ts'
import { pin, pinAll } from './pins.ts'

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
}

/** What freezing uses of the outside. */
export interface Surroundings {
  store: Store
}

/**
 * Validates a request wholly and pins all that it refers to (spec 01 §5.1, steps 1 and 2; spec 09 §1.2, steps 4 to 11).
 * Findings are collected, not thrown one by one; only when the file does not parse is there nothing to go on with.
 */
export async function freezeRequest(request: ComposeRequest, { store }: Surroundings): Promise<FreezingResult> {
  const findings = new Findings()
  const bundle = new Bundle(request.config)
  const parsed = attempt(findings, () => parseConfig(request.config.main, (path) => bundle.text(path), { defines: request.config.defines }))
  if (parsed === null) return findings.refused()
  const options = checkedOptions(request, parsed, findings)
  if (options === null) return findings.refused()
  const typed = optionsOf(options)
  const type = request.type ?? typed.compose_type ?? 'production'
  attempt(findings, () => requireLabel({ type, label: request.label, noLabel: request.noLabel }))
  const choice: PhaseChoice = { just: request.justPhases, skip: request.skipPhases, configured: typed.skip_phases }
  for (const message of brokenSkips(choice)) findings.error('CONFIG_INVALID', message)

  const position = (path: string) => parsed.position(path)
  const pins = await pinAll({ bundle, options: typed, findings, position, store })
  const configuration = readConfiguration({ request, bundle, options: typed, pins, findings, position })
  if (configuration === null || findings.hasErrors()) return findings.refused()
  const config: FrozenConfig = {
    kind: 'config',
    version: 1,
    options,
    variants: [...configuration.variants],
    configDirectory: request.config.directory,
    files: await Promise.all(parsed.files.map((path) => pin(bundle, { path, from: path }, store))),
    pinned: Object.fromEntries(pins),
    skipPhases: request.skipPhases,
    justPhases: request.justPhases,
  }
  const supported = request.supported || finalFromLabel(request.label)
  const { label } = request
  const frozen = { config, configuration, choice, release: releaseOf(typed), type, label, supported, warnings: findings.issues }
  return { ok: true, frozen }
}

/** The options by the schema; null when they break it or ask for what is not there. */
function checkedOptions(request: ComposeRequest, parsed: ParsedConfig, findings: Findings): JsonObject | null {
  const position = (path: string) => parsed.position(path)
  const { options, issues } = validateConfig(parsed.options, position, { predefined: parsed.predefined })
  findings.add(...issues.map((issue) => namingFile(issue, request.config.main)), ...unsupportedOptions(options, request, position))
  return findings.hasErrors() ? null : options
}

/** What is wrong with the configuration as a whole, such as a missing option, names its file. */
function namingFile(issue: ConfigIssue, main: string): ConfigIssue {
  return issue.path === '' && issue.position === null ? { ...issue, message: `${main}: ${issue.message}` } : issue
}
