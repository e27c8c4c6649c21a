import type { ComposeIdentity } from '@murli/contracts'
import type { TreeFilesSlice } from '@murli/contracts/slices'
import { buildTreeinfo, printDiscinfo, printMediaRepo, printTreeinfo } from '@murli/productmd'

/** The three files at the root of a tree that say what it is, by path. */
export interface IdentityFiles {
  '.treeinfo': string
  '.discinfo': string
  'media.repo': string
}

/**
 * Prints .treeinfo, .discinfo and media.repo of a tree; all three state the moment in which the compose started (spec 05 §5.3–§5.6).
 * The installer compares `mediaid` of media.repo with line 1 of .discinfo, so they are one text.
 * @throws {ProductmdError} METADATA_INVALID
 */
export function identityFiles(slice: TreeFilesSlice, compose: Pick<ComposeIdentity, 'startedAt'>): IdentityFiles {
  const { variant, arch, release, treeinfoVersion, discinfoDescription, addons, parentName = null } = slice
  const moment = compose.startedAt.toFixed(6)
  const treeinfo = buildTreeinfo({ variant, parentName, arch, release, version: treeinfoVersion, timestamp: compose.startedAt, addons })
  return {
    '.treeinfo': printTreeinfo(treeinfo, 'fresh'),
    '.discinfo': printDiscinfo({ timestamp: moment, description: discinfoDescription, arch, discs: null }),
    'media.repo': printMediaRepo({ name: discinfoDescription, mediaid: moment }),
  }
}
