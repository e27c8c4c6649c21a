import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'

/** What `dnf repoclosure` is asked. */
export interface Question {
  /** Directory of the repository to check, and of those that only provide. */
  readonly repository: string
  readonly lookaside: readonly string[]
  readonly arches: readonly string[]
  readonly cache: string
}

/** The id that the checked repository has in the answer. */
export const CHECKED_ID = 'repoclosure-Server.x86_64'

/** What `dnf repoclosure` prints, as the peer's log has it: both outputs. Nothing of the host's configuration counts. */
export function dnfRepoclosure({ repository, lookaside, arches, cache }: Question): Promise<string> {
  const asides = lookaside.flatMap((directory, at) => [`--repofrompath=aside-${at},${pathToFileURL(directory).href}`, `--repo=aside-${at}`])
  const args = [
    'repoclosure',
    '--quiet',
    '--setopt=reposdir=/dev/null',
    '--setopt=best=False',
    '--setopt=skip_if_unavailable=False',
    `--setopt=cachedir=${cache}`,
    '--releasever=7',
    '--setopt=module_platform_id=platform:any',
    ...arches.map((arch) => `--arch=${arch}`),
    `--forcearch=${arches[0]}`,
    `--repofrompath=${CHECKED_ID},${pathToFileURL(repository).href}`,
    `--repo=${CHECKED_ID}`,
    `--check=${CHECKED_ID}`,
    ...asides,
  ]
  return new Promise((resolve, reject) => {
    execFile('dnf', args, { maxBuffer: 2 ** 26, env: { ...process.env, LC_ALL: 'C.UTF-8' } }, (error, stdout, stderr) => {
      // 1 is its answer to broken dependencies
      if (error !== null && !stderr.startsWith('Error: Repoclosure ended')) reject(error)
      else resolve(stdout + stderr)
    })
  })
}
