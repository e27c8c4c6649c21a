import type { Phase } from '@murli/contracts'
import { byVariantArch, either, record, word } from '../shape/build.ts'

/** The flavor of a service that does a phase: for all of it, or by variant and arch. */
const binding = either(word, byVariantArch(word))

const byPhase = {
  init: binding,
  pkgset: binding,
  gather: binding,
  extra_files: binding,
  buildinstall: binding,
  ostree_installer: binding,
  createrepo: binding,
  tree_files: binding,
  createiso: binding,
  extra_isos: binding,
  unified_isos: binding,
  repoclosure: binding,
  image_checksum: binding,
  test: binding,
} satisfies Record<Phase, typeof binding>

/** Phases that have nodes, each with its flavor. */
export const phaseBindings = record(byPhase)
