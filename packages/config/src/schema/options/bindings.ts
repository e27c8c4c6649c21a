import type { Phase } from '@murli/contracts'
import type { Shape } from '../shape/shape.ts'
import { atLeast, byVariantArch, either, record, word } from '../shape/build.ts'

/** The flavor of a service that does a phase: for all of it, or by variant and arch. */
const binding = either(word, byVariantArch(word))

/** A member for every phase that has nodes. */
function byPhase<Value>(value: Shape<Value>) {
  return record({
    init: value,
    pkgset: value,
    gather: value,
    extra_files: value,
    buildinstall: value,
    ostree_installer: value,
    createrepo: value,
    tree_files: value,
    createiso: value,
    extra_isos: value,
    unified_isos: value,
    repoclosure: value,
    image_checksum: value,
    test: value,
  } satisfies Record<Phase, Shape<Value>>)
}

/** Phases that have nodes, each with its flavor. */
export const phaseBindings = byPhase(binding)

/** Phases that have nodes, each with the seconds that a task of it may take. */
export const phaseDeadlines = byPhase(atLeast(1))
