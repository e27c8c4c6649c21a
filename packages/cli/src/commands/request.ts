import { ComposeRequest, ComposeType, type JsonObject, PhaseName } from '@murli/contracts'
import type { z } from 'zod'
import { collectConfig } from '../config-bundle/collect.ts'
import { CliError, EXIT } from '../error.ts'
import { parseDefinitions } from './definitions.ts'

/** Options that decide what is composed, as the command line has them. */
export interface ComposeFlags {
  /** A label, `false` for `--no-label`, or nothing. */
  label?: string | false
  composeType?: string
  supported?: boolean
  justPhase?: string[]
  skipPhase?: string[]
  /** `NAME=VALUE` each. */
  define?: string[]
}

/**
 * The request that a configuration and the flags stand for. `beside` are variables that beat those of `-e`.
 * @throws CliError exit status 2
 */
export function buildRequest(configPath: string, flags: ComposeFlags, beside: JsonObject = {}): z.input<typeof ComposeRequest> {
  return {
    config: collectConfig(configPath, parseDefinitions(flags.define ?? []), beside),
    type: flags.composeType === undefined ? null : ComposeType.parse(flags.composeType),
    label: typeof flags.label === 'string' ? flags.label : null,
    noLabel: flags.label === false,
    supported: flags.supported ?? false,
    justPhases: (flags.justPhase ?? []).map(parsePhase),
    skipPhases: (flags.skipPhase ?? []).map(parsePhase),
    ...sourceDateEpoch(process.env['SOURCE_DATE_EPOCH']),
  }
}

/** The moment that the environment fixes (reproducible-builds.org), if it does. */
function sourceDateEpoch(text: string | undefined): Pick<ComposeRequest, 'sourceDateEpoch'> {
  if (text === undefined || text === '') return {}
  const parsed = ComposeRequest.pick({ sourceDateEpoch: true }).safeParse({ sourceDateEpoch: /^\d+$/.test(text) ? Number(text) : text })
  if (parsed.success) return parsed.data
  throw new CliError(`SOURCE_DATE_EPOCH: expected whole seconds since 1970, not '${text}'`, {
    code: 'REQUEST_INVALID',
    exitCode: EXIT.usage,
  })
}

function parsePhase(name: string): PhaseName {
  const parsed = PhaseName.safeParse(name)
  if (parsed.success) return parsed.data
  throw new CliError(`there is no phase '${name}'`, {
    code: 'REQUEST_INVALID',
    exitCode: EXIT.usage,
    hint: `phases: ${PhaseName.options.join(' ')}`,
  })
}
