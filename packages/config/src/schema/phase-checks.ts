import type { ConfigIssue, PhaseName, Variant } from '@murli/contracts'
import type { ReadableOptions } from './compose-options.ts'
import { phaseRuns } from './phases.ts'
import type { PhaseSelection } from './phases.ts'
import type { Locate } from './validate.ts'

interface PhaseCheck {
  readonly phase: PhaseName
  readonly option: keyof ReadableOptions
  readonly check: (options: ReadableOptions, variants: readonly Variant[]) => string[]
}

const CHECKS: readonly PhaseCheck[] = [
  { phase: 'pkgset', option: 'pkgset_koji_scratch_tasks', check: unsignedScratchTasks },
  { phase: 'gather', option: 'variant_as_lookaside', check: lookasideVariants },
  { phase: 'image_checksum', option: 'media_checksum_one_file', check: oneChecksum },
]

/**
 * What phases that run find wrong with options and variants together (spec 01 §5.6), as `<PHASE>: <text>`. The checks of deltas
 * and of OSTree installers belong to things that are not supported yet.
 */
export function phaseIssues(
  options: ReadableOptions,
  variants: readonly Variant[],
  selection: PhaseSelection,
  locate: Locate = () => null,
): ConfigIssue[] {
  const running = CHECKS.filter(({ phase }) => phaseRuns(phase, options.skip_phases, selection))
  return running.flatMap(({ phase, option, check }) => {
    const found = check(options, variants).map((text) => `${phase.toUpperCase()}: ${text}`)
    return found.map((message) => ({ severity: 'error', code: 'CONFIG_INVALID', message, path: option, position: locate(option) }))
  })
}

function unsignedScratchTasks(options: ReadableOptions): string[] {
  const unsignedAllowed = options.sigkeys.some((key) => key === null || key === '')
  if (options.pkgset_koji_scratch_tasks === undefined || unsignedAllowed) return []
  return ['Unsigned packages must be allowed to use the "pkgset_koji_scratch_tasks" option']
}

function lookasideVariants(options: ReadableOptions, variants: readonly Variant[]): string[] {
  const known = new Map(variants.map((variant) => [variant.uid, variant]))
  return options.variant_as_lookaside.flatMap(([uid, providerUid]) => {
    const variant = known.get(uid)
    const provider = known.get(providerUid)
    if (variant === undefined) return []
    if (provider === undefined) return [`variant_as_lookaside: variant '${providerUid}' doesn't exist but is required by '${uid}'`]
    if (variant.arches.every((arch) => provider.arches.includes(arch))) return []
    return [`variant_as_lookaside: architectures of variant '${uid}' aren't subset of architectures of variant '${providerUid}'`]
  })
}

function oneChecksum(options: ReadableOptions): string[] {
  if (!options.media_checksum_one_file || options.media_checksums.length === 1) return []
  return ['Config option "media_checksum_one_file" requires only one checksum to be configured in "media_checksums".']
}
