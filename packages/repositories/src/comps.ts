import { type Comps, parseComps } from '@murli/rpmmd/comps'
import type { Repository } from './repository.ts'

/** What repomd.xml may call comps; plain first, since a compressed one is the same document. */
const RECORD_TYPES = ['group', 'group_gz', 'group_xz', 'group_zst', 'group_bz2']

/**
 * Comps of a repository, null when it has none.
 * @throws {RpmmdError} COMPS_INVALID, {MurliError} REPO_INVALID, REPO_UNREACHABLE
 */
export async function repositoryComps(repository: Repository): Promise<Comps | null> {
  const text = await repository.document(...RECORD_TYPES)
  return text === null ? null : parseComps(text.toString('utf8'), `comps of repository ${repository.id} (${repository.url})`)
}
