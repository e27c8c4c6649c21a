import { Ref } from '@murli/contracts'
import type { RepositoryLocation } from '@murli/contracts/slices'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { NotThere, openUrl, readBytes, withRetries } from '@murli/runtime/transfer'
import { z } from 'zod'
import type { TaskContext } from '@murli/runtime/service'
import { blobMetadataStore } from './metadata-store.ts'
import { Repository, type RepositorySnapshot } from './repository.ts'
import { repositoryUrl } from './url.ts'

const REPOMD_LIMIT_BYTES = 4 * 1024 * 1024

/** A repository at one moment: its directory and the repomd.xml that it had. All else follows from the checksums in there. */
const ResolvedRepository = z.strictObject({ id: z.string(), url: z.string(), repomd: Ref })
type ResolvedRepository = z.infer<typeof ResolvedRepository>

/**
 * Reads repomd.xml of every repository and keeps it, so that the task sees the same one later.
 * @throws {MurliError} FILE_MISSING when a repository has none, REPO_UNREACHABLE, CONFIG_INVALID for an unusable URL.
 */
export async function resolveRepositories(
  repos: readonly RepositoryLocation[],
  { blobs, signal }: { blobs: BlobStore; signal: AbortSignal },
): Promise<ResolvedRepository[]> {
  return Promise.all(
    repos.map(async (location) => {
      const { id, url, repomd } = await readRepomd(location, signal)
      return { id, url, repomd: await blobs.putBytes(repomd) }
    }),
  )
}

/**
 * Reads repomd.xml of a repository.
 * @throws {MurliError} FILE_MISSING when it has none, REPO_UNREACHABLE, CONFIG_INVALID for an unusable URL.
 */
export async function readRepomd({ id, url: location }: RepositoryLocation, signal: AbortSignal): Promise<RepositorySnapshot> {
  const directory = repositoryUrl(id, location)
  const url = `${directory}repodata/repomd.xml`
  try {
    const repomd = await withRetries(url, signal, async () => readBytes(await openUrl(url, { signal }), { url, limit: REPOMD_LIMIT_BYTES }))
    return { id, url: directory, repomd }
  } catch (cause) {
    if (!(cause instanceof NotThere)) throw cause
    throw new MurliError('FILE_MISSING', `repository ${id} has no repodata/repomd.xml: ${cause.message}`, {
      hint: 'check its address, or run createrepo_c in it',
      details: { repository: id, url },
      cause,
    })
  }
}

/** Opens the repositories that `resolve` of a task has pinned, by the repomd.xml that each had then. @throws {MurliError} REPO_INVALID */
export function openResolved(ctx: Pick<TaskContext<unknown>, 'resolved' | 'blobs' | 'signal' | 'step'>): Promise<Repository[]> {
  const surroundings = { signal: ctx.signal, store: blobMetadataStore(ctx) }
  const resolved = z.array(ResolvedRepository).parse(ctx.resolved)
  return Promise.all(
    resolved.map(async ({ id, url, repomd }) => Repository.open({ id, url, repomd: await ctx.blobs.readBytes(repomd) }, surroundings)),
  )
}
