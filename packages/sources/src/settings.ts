import { tmpdir } from 'node:os'

const MIB = 1024 ** 2

/** How far fetching goes. Times in milliseconds. */
export interface SourceSettings {
  /** The operator's consent: programs that a configuration names (`command`, credential helpers that are shell text) may run. */
  allowCommands: boolean
  /** A Git configuration of the operator's (proxies, certificates, `insteadOf`, credentials), or null. No other one is read. */
  gitConfig: string | null
  /** Below this, what is fetched has a directory of its own while it is needed. */
  scratchDirectory: string
  /** All fetching of one configuration together. */
  totalMs: number
  /** One question to a Git server. */
  answerMs: number
  /** Faults of the connection are tried again for so long, with pauses that begin with `pauseMs` and grow. */
  patienceMs: number
  pauseMs: number
  /** One source: its checkout or package on disk, and what is taken out of it. */
  maxBytes: number
  maxFiles: number
}

export const DEFAULT_SETTINGS: SourceSettings = {
  allowCommands: false,
  gitConfig: null,
  scratchDirectory: tmpdir(),
  totalMs: 240_000,
  answerMs: 30_000,
  patienceMs: 10_000,
  pauseMs: 1000,
  maxBytes: 2048 * MIB,
  maxFiles: 100_000,
}

/**
 * Settings as the environment has them: `MURLI_ALLOW_COMMANDS` (`1`), `MURLI_GIT_CONFIG` (a file),
 * `MURLI_SCRATCH_DIRECTORY`, `MURLI_SOURCES_TIMEOUT_SECONDS`, `MURLI_SOURCES_PATIENCE_SECONDS`, `MURLI_SOURCES_LIMIT_MIB`.
 * @throws {Error} that names the variable when a value is not sound
 */
export function settingsFromEnvironment(environment: Readonly<Record<string, string | undefined>>): SourceSettings {
  const number = (name: string, otherwise: number, unit: number): number => {
    const text = environment[name]
    if (text === undefined || text === '') return otherwise
    if (!/^\d{1,7}$/.test(text)) throw new Error(`${name}=${text}: expected a whole number`)
    return Number(text) * unit
  }
  const consent = environment['MURLI_ALLOW_COMMANDS'] ?? ''
  if (!['', '0', '1'].includes(consent)) throw new Error(`MURLI_ALLOW_COMMANDS=${consent}: expected 1, or 0`)
  const gitConfig = environment['MURLI_GIT_CONFIG'] ?? ''
  return {
    ...DEFAULT_SETTINGS,
    allowCommands: consent === '1',
    gitConfig: gitConfig === '' ? null : gitConfig,
    scratchDirectory: environment['MURLI_SCRATCH_DIRECTORY'] || DEFAULT_SETTINGS.scratchDirectory,
    totalMs: number('MURLI_SOURCES_TIMEOUT_SECONDS', DEFAULT_SETTINGS.totalMs, 1000),
    patienceMs: number('MURLI_SOURCES_PATIENCE_SECONDS', DEFAULT_SETTINGS.patienceMs, 1000),
    maxBytes: number('MURLI_SOURCES_LIMIT_MIB', DEFAULT_SETTINGS.maxBytes, MIB),
  }
}
