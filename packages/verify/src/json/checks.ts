import type { Check } from '../check.ts'
import { headers } from './headers.ts'
import { existingArches, knownArches, knownVariants } from './keys.ts'
import { existingPaths, listedDirectories } from './paths.ts'
import { addonPaths, childArches, cleanPaths, layers, sourcePaths, variants } from './rules.ts'
import { serialisation } from './serialisation.ts'

/** Checks of spec 05 §9.2, in their order. */
export const JSON_CHECKS: readonly Check[] = [
  headers,
  serialisation,
  cleanPaths,
  knownVariants,
  knownArches,
  existingArches,
  variants,
  childArches,
  existingPaths,
  listedDirectories,
  sourcePaths,
  addonPaths,
  layers,
]
