import { MurliError } from '@murli/runtime/errors'
import type { SourceSettings } from '../settings.ts'
import { type GitLocation, isCommitId, requireRef } from './location.ts'
import { patiently } from './retry.ts'
import { git, protocolsFor } from './run.ts'

/** What asking a repository needs. */
export interface Asking {
  location: GitLocation
  credentialHelper: string | null
  /** A directory to stand in; nothing is written there. */
  directory: string
  signal: AbortSignal
  settings: SourceSettings
}

/**
 * The object id that a ref of a remote repository has, an annotated tag's own one; full commit ids are left as they are (spec 01 §4.5).
 * @throws {MurliError} CONFIG_INVALID with the peer's text: no such ref, several, or Git failed
 */
export async function resolveRef(ref: string, asking: Asking): Promise<string> {
  if (isCommitId(ref)) return ref
  const { location, settings, signal } = asking
  requireRef(ref)
  const output = await patiently(settings, signal, () => listRemote(ref, asking)).catch((error: unknown) => {
    signal.throwIfAborted()
    if (!isAnswer(error)) throw error
    const message = `ref does not exist in remote repo ${location.shown} with the error ${error.message}`
    throw new MurliError('CONFIG_INVALID', message, { cause: error })
  })
  const found = output.split('\n').filter((line) => /refs\/(heads|tags)\//.test(line) || line.endsWith('\tHEAD'))
  const [first] = found
  if (first === undefined) throw new MurliError('CONFIG_INVALID', `Failed to resolve ${location.shown}: ref does not exist in remote repo`)
  if (found.length > 1) {
    const names = found.map((line) => line.split('\t')[1] ?? '')
    const hint = `${names.slice(0, 5).join(', ')} all end in it; write the whole name`
    throw new MurliError('CONFIG_INVALID', `Failed to resolve '${ref}' in ${location.shown}`, { hint })
  }
  return first.split('\t')[0] ?? ''
}

/** Whether it is what Git or the server said, or did not say in time; not that Git is missing or was killed. */
function isAnswer(error: unknown): error is MurliError {
  return error instanceof MurliError && (error.code === 'TOOL_FAILED' || error.code === 'DEADLINE_EXCEEDED')
}

async function listRemote(ref: string, { location, credentialHelper, directory, signal, settings }: Asking): Promise<string> {
  const late = AbortSignal.timeout(settings.answerMs)
  const run = { directory, settings, credentialHelper, protocols: protocolsFor(location.url), signal: AbortSignal.any([signal, late]) }
  try {
    return (await git(['ls-remote', '--', location.url, ref], run)).stdout
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error
    throw new MurliError('DEADLINE_EXCEEDED', `no answer within ${settings.answerMs / 1000} s`, { cause: error })
  }
}

/** A URL value of an option, cut: what to ask whom for, and what stands before the commit id. */
export interface UrlReference {
  base: string
  ref: string
  before: string
}

/**
 * What a `url` value asks to be resolved, or null when it is to be left untouched: only `#HEAD` and `#origin/<branch>` are
 * (spec 01 §4.5). `git+` and the query, which is Koji's, do not go into the question, and stay in the result.
 */
export function urlReference(url: string): UrlReference | null {
  const cut = url.indexOf('#')
  const revision = cut === -1 ? '' : url.slice(cut + 1)
  const branch = /^origin\/(.+)$/.exec(revision)?.[1]
  if (revision !== 'HEAD' && branch === undefined) return null
  const base = url
    .slice(0, cut)
    .replace(/\?.*$/, '')
    .replace(/^git\+/, '')
  return { base, ref: branch === undefined ? 'HEAD' : `refs/heads/${branch}`, before: url.slice(0, cut + 1) }
}
