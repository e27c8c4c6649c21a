import { access, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MurliError } from '@murli/runtime/errors'
import type { SourceSettings } from '../settings.ts'
import { type GitLocation, isCommitId, requireRef } from './location.ts'
import { mayPass, patiently } from './retry.ts'
import { git, type GitRun, protocolsFor } from './run.ts'
import { withSizeLimit } from './size.ts'

/** A revision of a repository to be laid out in `directory`, which is made. */
export interface Checkout {
  location: GitLocation
  /** Branch, tag, full ref or commit. */
  ref: string
  credentialHelper: string | null
  directory: string
  signal: AbortSignal
  settings: SourceSettings
  /** Gets what is not worth failing for. */
  warn: (message: string) => void
}

/**
 * Lays out a revision with its submodules: fetches that alone, or, where the server does not give single revisions, all that leads to it.
 * @throws {MurliError} CONFIG_INVALID for what is not there, REPO_UNREACHABLE when the server does not answer
 */
export async function checkOut(checkout: Checkout): Promise<void> {
  const { location, settings, directory } = checkout
  requireRef(checkout.ref)
  await withSizeLimit(directory, settings, checkout.signal, async (signal) => {
    const run: GitRun = { ...checkout, signal, protocols: protocolsFor(location.url) }
    try {
      await layOut(checkout, run)
    } catch (error) {
      signal.throwIfAborted()
      throw notCheckedOut(checkout, error)
    }
    await addSubmodules(run, checkout.warn)
  })
}

async function layOut({ ref, location }: Checkout, run: GitRun): Promise<void> {
  try {
    await fetchAndCheckOut(['--depth=1', '--no-tags', '--', location.url, ref], 'FETCH_HEAD', run)
  } catch (error) {
    if (run.signal.aborted || !needsAll(ref, error)) throw error
    // servers need not give commits that are no tips, and simple ones give no shallow history
    const everything = isCommitId(ref) ? ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'] : [ref]
    await fetchAndCheckOut(['--no-tags', '--', location.url, ...everything], isCommitId(ref) ? ref : 'FETCH_HEAD', run)
  }
}

async function fetchAndCheckOut(fetching: string[], revision: string, run: GitRun): Promise<void> {
  await rm(run.directory, { recursive: true, force: true })
  await mkdir(run.directory, { recursive: true })
  await git(['init', '--quiet', '--template=', '--initial-branch=murli-none'], run)
  await patiently(run.settings, run.signal, () => git(['fetch', '--quiet', ...fetching], run))
  await git(['checkout', '--quiet', '--force', '--detach', revision], run)
}

function needsAll(ref: string, error: unknown): boolean {
  return isCommitId(ref) || (error instanceof MurliError && /shallow/.test(error.message))
}

/** Failures are told and ignored (spec 01 §4.3). */
async function addSubmodules(run: GitRun, warn: (message: string) => void): Promise<void> {
  if (!(await exists(join(run.directory, '.gitmodules')))) return
  try {
    await git(['submodule', '--quiet', 'update', '--init', '--recursive', '--depth=1'], run)
  } catch (error) {
    run.signal.throwIfAborted()
    warn(`submodules were left out: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function notCheckedOut({ location, ref }: Checkout, error: unknown): unknown {
  if (!(error instanceof MurliError) || error.code !== 'TOOL_FAILED') return error
  const code = mayPass(error) ? 'REPO_UNREACHABLE' : 'CONFIG_INVALID'
  return new MurliError(code, `'${ref}' could not be fetched from ${location.shown}: ${error.message}`, { cause: error })
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
