import { Ref } from '@murli/contracts'
import type { PkgsetClosureSlice } from '@murli/contracts/slices'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { NotThere, openUrl, readBytes, withRetries } from '@murli/runtime/transfer'
import { z } from 'zod'
import { repositoryUrl } from './url.ts'

const REPOMD_LIMIT_BYTES = 4 * 1024 * 1024

/** A repository at one moment: its directory and the repomd.xml that it had. All else follows from the checksums in there. */
export const ResolvedRepository = z.strictObject({ id: z.string(), url: z.string(), repomd: Ref })
export type ResolvedRepository = z.infer<typeof ResolvedRepository>

/**
 * Reads repomd.xml of every repository and keeps it, so that the task sees the same one later.
 * @throws {MurliError} FILE_MISSING when a repository has none, REPO_UNREACHABLE, CONFIG_INVALID for an unusable URL.
 */
export async function resolveRepositories(
  repos: PkgsetClosureSlice['repos'],
  { blobs, signal }: { blobs: BlobStore; signal: AbortSignal },
): Promise<ResolvedRepository[]> {
  return Promise.all(
    repos.map(async ({ id, url }) => {
      const directory = repositoryUrl(id, url)
      return { id, url: directory, repomd: await blobs.putBytes(await readRepomd(id, directory, signal)) }
    }),
  )
}

async function readRepomd(id: string, directory: string, signal: AbortSignal): Promise<Buffer> {
  const url = `${directory}repodata/repomd.xml`
  try {
    return await withRetries(url, signal, async () => readBytes(await openUrl(url, { signal }), { url, limit: REPOMD_LIMIT_BYTES }))
  } catch (cause) {
    if (!(cause instanceof NotThere)) throw cause
    throw new MurliError('FILE_MISSING', `repository ${id} has no repodata/repomd.xml: ${cause.message}`, {
      hint: 'check the repository in pkgset_repos, or run createrepo_c in it',
      details: { repository: id, url },
      cause,
    })
  }
}
