import type { Repository } from '@murli/repositories'
import { parseComps } from '@murli/rpmmd/comps'
import { groupDocument, type GroupDocument } from '@murli/selection'

/** What repomd.xml may call comps; plain first, since the compressed one is the same document. */
const RECORD_TYPES = ['group', 'group_gz', 'group_xz', 'group_zst', 'group_bz2']

/**
 * Groups and langpacks of a repository; none when it has no comps.
 * @throws {RpmmdError} COMPS_INVALID, {MurliError} REPO_INVALID
 */
export async function repositoryGroups(repository: Repository): Promise<GroupDocument> {
  const document = await repository.document(...RECORD_TYPES)
  if (document === null) return { groups: [], langpacks: [] }
  return groupDocument(parseComps(document.toString('utf8'), `comps of repository ${repository.id}`))
}
