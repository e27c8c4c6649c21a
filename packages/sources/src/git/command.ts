import { cp } from 'node:fs/promises'
import { MurliError } from '@murli/runtime/errors'
import { runTool } from '@murli/runtime/tool'
import type { SourceSettings } from '../settings.ts'

const CONSENT = 'set MURLI_ALLOW_COMMANDS=1 where the coordinator runs; for one check, murli validate --allow-commands'

/** @throws {MurliError} CONFIG_INVALID when the operator has not allowed what a configuration wants to be run. */
export function requireConsent(what: string, { allowCommands }: SourceSettings): void {
  if (allowCommands) return
  throw new MurliError('CONFIG_INVALID', `${what} is not run: commands of configurations need the consent of the operator`, {
    hint: CONSENT,
  })
}

/** A name of one of Git's helpers and plain arguments: Git itself would take anything else for shell text. */
const PLAIN_HELPER = /^[a-z][a-z0-9-]*( --?[\w-]+(=[\w./:@%+-]*)?| \d+)*$/

/** @throws {MurliError} CONFIG_INVALID for a helper that is shell text or a program of its own, without consent. */
export function requireHelperConsent(helper: string | null, settings: SourceSettings): void {
  if (helper !== null && !PLAIN_HELPER.test(helper)) requireConsent(`credential_helper '${helper}'`, settings)
}

/**
 * Runs the command of a source in a copy of a checkout, with an empty standard input and a clean environment (spec 01 §4.3).
 * Whoever calls has the operator's consent.
 * @throws {MurliError} TOOL_FAILED with the peer's text
 */
export async function runCommand(command: string, checkout: string, copy: string, signal: AbortSignal): Promise<void> {
  await cp(checkout, copy, { recursive: true, verbatimSymlinks: true })
  const { exitCode, stdout, stderr } = await runTool(
    'sh',
    ['-c', command],
    { allowExitCodes: EVERY_EXIT_CODE },
    { signal, directory: copy },
  )
  if (exitCode === 0) return
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-5).join('; ')
  throw new MurliError('TOOL_FAILED', `'${command}' failed with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`)
}

const EVERY_EXIT_CODE = Array.from({ length: 256 }, (_, code) => code)
