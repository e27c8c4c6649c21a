import type { Check, CheckSection } from './check.ts'
import { IDENTITY_CHECKS } from './identity/checks.ts'
import { IMAGE_CHECKS } from './images/checks.ts'
import { JSON_CHECKS } from './json/checks.ts'
import { PACKAGE_CHECKS } from './packages/checks.ts'
import { REPOSITORY_CHECKS } from './repositories/checks.ts'
import { TREE_CHECKS } from './trees/checks.ts'

/** The validator's list (spec 05 §9), section by section. */
export const SECTIONS: readonly CheckSection[] = [
  { title: 'Top level and identity', checks: IDENTITY_CHECKS },
  { title: 'JSON files', checks: JSON_CHECKS },
  { title: 'Packages', checks: PACKAGE_CHECKS },
  { title: 'Repositories', checks: REPOSITORY_CHECKS },
  { title: 'Trees', checks: TREE_CHECKS },
  { title: 'Images', checks: IMAGE_CHECKS },
]

/** All checks, by number. */
export const CHECKS: readonly Check[] = SECTIONS.flatMap((section) => section.checks)
