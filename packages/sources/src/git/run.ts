import { homedir } from 'node:os'
import { MurliError } from '@murli/runtime/errors'
import { runTool, type ToolResult } from '@murli/runtime/tool'
import type { SourceSettings } from '../settings.ts'
import { withoutPassword } from './location.ts'

/** What every run of Git shares. `directory` is where it works. */
export interface GitRun {
  directory: string
  signal: AbortSignal
  settings: SourceSettings
  /** `options.credential_helper` of the source. */
  credentialHelper: string | null
  /** Protocols that may be spoken; `file` only when the configuration itself says so, never because a repository does. */
  protocols: readonly string[]
}

const PASSED_ON = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'SSH_AUTH_SOCK']
const REMOTE_PROTOCOLS = ['https', 'http', 'ssh', 'git']

/** Protocols for a repository at this URL. */
export function protocolsFor(url: string): string[] {
  return url.startsWith('file:') ? [...REMOTE_PROTOCOLS, 'file'] : REMOTE_PROTOCOLS
}

/**
 * Runs Git so that neither the machine's configuration nor the repository decides what is run: no prompts, no hooks, no filters,
 * no remote helpers. Credentials may come from `~/.netrc`, an SSH agent, the operator's own Git configuration and the helper.
 * @throws {MurliError} TOOL_MISSING; TOOL_FAILED, with what Git said as its message
 */
export async function git(args: string[], run: GitRun): Promise<ToolResult> {
  const options = { env: gitEnvironment(run) }
  const environment = { signal: run.signal, directory: run.directory }
  try {
    return await runTool('git', [...FIXED, ...credentialArguments(run), ...args], options, environment)
  } catch (error) {
    if (!(error instanceof MurliError)) throw error
    if (error.code === 'TOOL_MISSING')
      throw new MurliError('TOOL_MISSING', "the program 'git' is missing", { hint: 'install it', cause: error })
    throw new MurliError(error.code, whatGitSaid(error), { cause: error })
  }
}

const FIXED = Object.entries({
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.autocrlf': 'false',
  'advice.detachedHead': 'false',
  'init.defaultBranch': 'main',
  'gc.auto': '0',
  'http.lowSpeedLimit': '1',
  'http.lowSpeedTime': '60',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`])

function credentialArguments({ credentialHelper }: GitRun): string[] {
  return credentialHelper === null ? [] : ['-c', 'credential.useHttpPath=true', '-c', `credential.helper=${credentialHelper}`]
}

function gitEnvironment({ settings, protocols }: GitRun): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    HOME: homedir(),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: settings.gitConfig ?? '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oConnectTimeout=20',
    GIT_ALLOW_PROTOCOL: protocols.join(':'),
    GIT_LFS_SKIP_SMUDGE: '1',
  }
}

/** The lines that tell why; progress and advice left out. */
function whatGitSaid(error: MurliError): string {
  const lines = (error.tail ?? '').split('\n').map((line) => withoutPassword(line.trim()))
  const telling = lines.filter((line) => /^(fatal|error|remote|ssh|warning): /.test(line) || /^Permission denied|^Host key/.test(line))
  return (telling.length > 0 ? telling : [error.message]).slice(-6).join('; ')
}
