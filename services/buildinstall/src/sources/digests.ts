import { createHash } from 'node:crypto'
import type { RepositoryLocation } from '@murli/contracts/slices'
import { readRepomd } from '@murli/repositories'

/** SHA-256 of the repomd.xml of repositories, in their order: what an installer of their packages depends on. Errors as `readRepomd`. */
export function sourceDigests(sources: readonly RepositoryLocation[], signal: AbortSignal): Promise<string[]> {
  return Promise.all(
    sources.map(async (source) => {
      const { repomd } = await readRepomd(source, signal)
      return createHash('sha256').update(repomd).digest('hex')
    }),
  )
}
