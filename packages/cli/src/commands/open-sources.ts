import { type SourceSettings, settingsFromEnvironment, Sources } from '@murli/sources'
import { CliError, EXIT } from '../error.ts'
import type { Context } from './context.ts'
import { Interrupts } from './interrupts.ts'

/** Consent for one run of the command line. */
export interface SourceFlags {
  allowCommands?: boolean
}

/**
 * Fetches what a configuration refers to, in this process. The settings are those that the coordinator would have in this environment
 * (MURLI_ALLOW_COMMANDS and others). An interrupt ends what runs, and leaves nothing behind.
 * @throws {CliError} for a setting that is not sound
 */
export async function openSources(
  configDirectory: string,
  flags: SourceFlags,
  context: Context,
): Promise<{ sources: Sources } & AsyncDisposable> {
  const settings = readSettings()
  const interrupted = new AbortController()
  const end = () => interrupted.abort(new CliError('interrupted', { code: 'CANCELLED', exitCode: EXIT.cancelled }))
  await using stack = new AsyncDisposableStack()
  const interrupts = stack.adopt(new Interrupts({ first: end, second: () => undefined }), (taken) => taken.end())
  const sources = stack.use(
    await Sources.open({
      configDirectory,
      signal: AbortSignal.any([interrupted.signal, interrupts.signal]),
      settings: { ...settings, allowCommands: settings.allowCommands || flags.allowCommands === true },
      warn: (message) => context.err(message),
    }),
  )
  const opened = stack.move()
  return { sources, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

function readSettings(): SourceSettings {
  try {
    return settingsFromEnvironment(process.env)
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error), { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
  }
}
