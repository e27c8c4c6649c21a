import { ConfigError } from '../error.ts'

const MILESTONES = [
  'EA',
  'DevelPhaseExit',
  'InternalAlpha',
  'Alpha',
  'InternalSnapshot',
  'Beta',
  'Snapshot',
  'RC',
  'Update',
  'SecurityFix',
] as const

const FINAL_MILESTONES: ReadonlySet<string> = new Set(['RC', 'Update', 'SecurityFix'])

const LABEL = new RegExp(`^(${MILESTONES.join('|')})-(\\d+)\\.(\\d+)$`)

/** A label in its parts: `Beta-1.2` is milestone `Beta`, major 1, minor 2. */
export interface Label {
  readonly milestone: (typeof MILESTONES)[number]
  readonly major: number
  readonly minor: number
}

/** Reads a label (spec 05 §7.3). @throws {ConfigError} LABEL_INVALID. */
export function parseLabel(label: string): Label {
  const found = LABEL.exec(label)
  if (found === null) {
    throw new ConfigError('LABEL_INVALID', `Label in unknown format: ${label}`, {
      hint: `expected <milestone>-<number>.<number>; milestones: ${MILESTONES.join(', ')}`,
    })
  }
  return { milestone: found[1] as Label['milestone'], major: Number(found[2]), minor: Number(found[3]) }
}

/**
 * Checks that a compose has the label it needs: a production compose has one unless it is asked to have none (spec 05 §7.3).
 * @throws {ConfigError} LABEL_INVALID.
 */
export function requireLabel(request: { type: string; label: string | null; noLabel: boolean }): void {
  if (request.label !== null) parseLabel(request.label)
  else if (request.type === 'production' && !request.noLabel) {
    throw new ConfigError('LABEL_INVALID', 'a production compose needs a label', { hint: 'use --label=<milestone>-<x>.<y>, or --no-label' })
  }
}

/** The label before its last dot: `Beta-1.2` gives `Beta-1`. */
export function labelMajorVersion(label: string): string {
  return label.slice(0, label.lastIndexOf('.'))
}

/** Composes with these milestones are "supported" without being told so (spec 06 §0.5). */
export function finalFromLabel(label: string | null): boolean {
  return label !== null && FINAL_MILESTONES.has(parseLabel(label).milestone)
}
