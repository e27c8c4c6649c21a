import type { Check } from '../check.ts'
import { arches } from './arches.ts'
import { buckets } from './buckets.ts'
import { categories } from './categories.ts'
import { equalContents } from './equal-contents.ts'
import { existingFiles } from './existing-files.ts'
import { names } from './names.ts'
import { signatures } from './signatures.ts'
import { sourceEntries } from './source-entries.ts'
import { sourceNames } from './source-names.ts'
import { unlistedPackages } from './unlisted-packages.ts'

/** Checks of spec 05 §9.3, in their order. */
export const PACKAGE_CHECKS: readonly Check[] = [
  existingFiles,
  unlistedPackages,
  names,
  categories,
  signatures,
  sourceNames,
  sourceEntries,
  buckets,
  arches,
  equalContents,
]
