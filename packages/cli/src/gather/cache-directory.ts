import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where metadata of remote repositories is kept: below `XDG_CACHE_HOME` when it is an absolute path, else below `~/.cache`. */
export function metadataCacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['XDG_CACHE_HOME'] ?? ''
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'murli', 'metadata')
}
