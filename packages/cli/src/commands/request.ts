import { ComposeType, PhaseName, type ComposeRequest } from '@murli/contracts'
import type { z } from 'zod'
import { collectConfig } from '../config-bundle/collect.ts'
import { CliError, EXIT } from '../error.ts'

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

/** The request that a configuration and the flags stand for. @throws CliError exit status 2 */
export function buildRequest(configPath: string, flags: ComposeFlags): z.input<typeof ComposeRequest> {
  return {
    config: collectConfig(configPath, parseDefines(flags.define ?? [])),
    type: flags.composeType === undefined ? null : ComposeType.parse(flags.composeType),
    label: typeof flags.label === 'string' ? flags.label : null,
    noLabel: flags.label === false,
    supported: flags.supported ?? false,
    justPhases: (flags.justPhase ?? []).map(parsePhase),
    skipPhases: (flags.skipPhase ?? []).map(parsePhase),
  }
}

function parseDefines(pairs: string[]): Record<string, string> {
  const entries = pairs.map((pair): [string, string] => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(pair) ?? []
    if (name !== undefined && value !== undefined) return [name, value]
    throw new CliError(`-e ${pair}: expected NAME=VALUE`, { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
  })
  return Object.fromEntries(entries)
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
