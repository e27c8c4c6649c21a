import type { ComposeIdentity } from '@murli/contracts'
import type { TreeFilesSlice } from '@murli/contracts/slices'
import { buildTreeinfo, type InstallerFacts, printDiscinfo, printMediaRepo, printTreeinfo, withInstaller } from '@murli/productmd'

/** The three files at the root of a tree that say what it is, by path. */
export interface IdentityFiles {
  '.treeinfo': string
  '.discinfo': string
  'media.repo': string
}

/**
 * Prints .treeinfo, .discinfo and media.repo of a tree; all three state the moment in which the compose started (spec 05 §5.3–§5.6).
 * `installer`: what is said of the installer in the tree, null for none. A moment that the request fixed is written as it is. The installer compares `mediaid` of media.repo with line 1 of .discinfo, so they are one text.
 * @throws {ProductmdError} METADATA_INVALID
 */
export function identityFiles(
  slice: TreeFilesSlice,
  compose: Pick<ComposeIdentity, 'startedAt' | 'sourceDateEpoch'>,
  installer: InstallerFacts | null,
): IdentityFiles {
  const { variant, arch, release, treeinfoVersion, discinfoDescription, addons, parentName = null } = slice
  const moment = compose.sourceDateEpoch === undefined ? compose.startedAt.toFixed(6) : String(compose.sourceDateEpoch)
  const treeinfo = buildTreeinfo({ variant, parentName, arch, release, version: treeinfoVersion, timestamp: compose.startedAt, addons })
  return {
    '.treeinfo': printTreeinfo(installer === null ? treeinfo : withInstaller(treeinfo, installer), 'fresh'),
    '.discinfo': printDiscinfo({ timestamp: moment, description: discinfoDescription, arch, discs: null }),
    'media.repo': printMediaRepo({ name: discinfoDescription, mediaid: moment }),
  }
}
