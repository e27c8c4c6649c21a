import type { Check } from '../check.ts'
import { addons } from './addons.ts'
import { extraFiles } from './extra-files.ts'
import { treeIdentity } from './identity.ts'
import { mediaFiles } from './media-files.ts'
import { otherFiles } from './other-files.ts'
import { treeChecksums, treePaths } from './paths.ts'
import { general, platforms } from './sections.ts'
import { treeinfoFiles } from './treeinfo-files.ts'

/** Checks of spec 05 §9.5, in their order. */
export const TREE_CHECKS: readonly Check[] = [
  treeinfoFiles,
  treeIdentity,
  treePaths,
  treeChecksums,
  platforms,
  general,
  addons,
  mediaFiles,
  extraFiles,
  otherFiles,
]
