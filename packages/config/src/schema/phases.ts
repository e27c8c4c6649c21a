import type { PhaseName } from '@murli/contracts'

/** Which phases a compose is asked to run: `--just-phase` and `--skip-phase`. */
export interface PhaseSelection {
  readonly justPhases: readonly PhaseName[]
  readonly skipPhases: readonly PhaseName[]
}

/** Phases that run whatever is said about them. */
const ALWAYS: readonly PhaseName[] = ['init', 'image_checksum']

/**
 * Whether a phase runs, as far as requests and `skip_phases` decide (spec 01 §2.4). Phases that an option turns on are silent
 * without that option, which is for their callers to look at.
 */
export function phaseRuns(phase: PhaseName, configured: readonly PhaseName[], selection: PhaseSelection): boolean {
  if (ALWAYS.includes(phase)) return true
  if (selection.justPhases.length > 0 && !selection.justPhases.includes(phase)) return false
  return !selection.skipPhases.includes(phase) && !configured.includes(phase)
}
