import type { Check } from '../check.ts'
import { booting } from './booting.ts'
import { discMetadata } from './disc-metadata.ts'
import { discPackages } from './disc-packages.ts'
import { files } from './files.ts'
import { formats } from './formats.ts'
import { identities } from './identities.ts'
import { manifests } from './manifests.ts'
import { sums } from './sums.ts'
import { unifiedImages } from './unified-images.ts'
import { unlistedImages } from './unlisted-images.ts'
import { volumes } from './volumes.ts'

/** Checks of spec 05 §9.6, in their order. */
export const IMAGE_CHECKS: readonly Check[] = [
  files,
  formats,
  identities,
  volumes,
  booting,
  unlistedImages,
  sums,
  manifests,
  discMetadata,
  discPackages,
  unifiedImages,
]
