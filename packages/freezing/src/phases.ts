import type { PhaseName } from '@murli/contracts'

/** Which phases a compose runs, by the rules of spec 09 §4.1. */
export interface PhaseChoice {
  readonly just: readonly PhaseName[]
  readonly skip: readonly PhaseName[]
  /** `skip_phases` of the configuration. */
  readonly configured: readonly PhaseName[]
}

const NEVER_SKIPPED: ReadonlySet<string> = new Set(['init', 'image_checksum', 'tree_files'])

/** Why the phase is skipped, or null when it runs. `init` and `image_checksum` cannot be skipped: naming them is ignored. */
export function skipReason(phase: string, choice: PhaseChoice): string | null {
  if (NEVER_SKIPPED.has(phase)) return null
  const named = (list: readonly PhaseName[]) => list.some((name) => name === phase)
  if (choice.just.length > 0 && !named(choice.just)) return 'not among the phases that were asked for (--just-phase)'
  if (named(choice.skip)) return 'skipped by --skip-phase'
  if (named(choice.configured)) return 'skipped by skip_phases'
  return null
}

/** The peer's check of skipped phases that others need (spec 01 §6.2, step 7): one message per broken pair. */
export function brokenSkips(choice: PhaseChoice): string[] {
  const pairs = [
    ['pkgset', 'gather'],
    ['gather', 'createrepo'],
  ] as const
  return pairs
    .filter(([needed, by]) => {
      const missing = skipReason(needed, choice) !== null && skipReason(by, choice) === null
      return missing || (choice.just.includes(by) && !choice.just.includes(needed))
    })
    .map(([needed, by]) => `${needed} phase is skipped but it's needed by ${by} phase`)
}
