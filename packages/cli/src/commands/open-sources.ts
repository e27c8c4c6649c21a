import { type SourceSettings, settingsFromEnvironment, Sources } from '@murli/sources'
import { CliError, EXIT } from '../error.ts'
import type { Context } from './context.ts'

/** Consent for one run of the command line. */
export interface SourceFlags {
  allowCommands?: boolean
}

/**
 * Fetches what a configuration refers to, in this process. The settings are those that the coordinator would have in this environment
 * (MURLI_ALLOW_COMMANDS and others). An interrupt ends what runs.
 * @throws {CliError} for a setting that is not sound
 */
export async function openSources(configDirectory: string, flags: SourceFlags, context: Context): Promise<Sources> {
  const settings = readSettings()
  const allowCommands = settings.allowCommands || flags.allowCommands === true
  return Sources.open({
    configDirectory,
    signal: new AbortController().signal,
    settings: { ...settings, allowCommands },
    warn: (message) => context.err(message),
  })
}

function readSettings(): SourceSettings {
  try {
    return settingsFromEnvironment(process.env)
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error), { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
  }
}
