import type { ConfigIssue, PhaseName, Variant } from '@murli/contracts'
import { argumentProblems } from '../createrepo/index.ts'
import { variantArchValues } from '../select/index.ts'
import { installerFlavor } from './bindings.ts'
import type { ReadableOptions } from './compose-options.ts'
import { phaseRuns } from './phases.ts'
import type { PhaseSelection } from './phases.ts'
import type { Locate } from './validate.ts'

/** What the checks depend on beside options and variants. */
export interface PhaseSurroundings extends PhaseSelection {
  /** Whether composes of before are at hand; by default there are none. */
  readonly oldComposes?: boolean
}

/** What a check found, at a path below its option where it is about a part of it. */
type Found = string | { readonly text: string; readonly below: string }

interface PhaseCheck {
  readonly phase: PhaseName
  readonly option: keyof ReadableOptions
  readonly check: (options: ReadableOptions, variants: readonly Variant[], surroundings: PhaseSurroundings) => readonly Found[]
}

const CHECKS: readonly PhaseCheck[] = [
  { phase: 'pkgset', option: 'pkgset_koji_scratch_tasks', check: unsignedScratchTasks },
  { phase: 'gather', option: 'variant_as_lookaside', check: lookasideVariants },
  { phase: 'createrepo', option: 'createrepo_extra_args', check: createrepoArguments },
  { phase: 'createrepo', option: 'createrepo_deltas', check: deltasWithoutOldComposes },
  { phase: 'buildinstall', option: 'buildinstall_import_from', check: sourcesOfNothing },
  { phase: 'image_checksum', option: 'media_checksum_one_file', check: oneChecksum },
  { phase: 'ostree_installer', option: 'ostree_installer', check: clashingInstallers },
]

/**
 * What phases that run find wrong with options and variants together (spec 01 §5.6), as `<PHASE>: <text>`.
 */
export function phaseIssues(
  options: ReadableOptions,
  variants: readonly Variant[],
  surroundings: PhaseSurroundings,
  locate: Locate = () => null,
): ConfigIssue[] {
  const running = CHECKS.filter(({ phase }) => phaseRuns(phase, options.skip_phases, surroundings))
  return running.flatMap(({ phase, option, check }) => {
    return check(options, variants, surroundings).map((found): ConfigIssue => {
      const { text, path } =
        typeof found === 'string' ? { text: found, path: option } : { text: found.text, path: `${option}.${found.below}` }
      return { severity: 'error', code: 'CONFIG_INVALID', message: `${phase.toUpperCase()}: ${text}`, path, position: locate(path) }
    })
  })
}

function unsignedScratchTasks(options: ReadableOptions): string[] {
  const unsignedAllowed = options.sigkeys.some((key) => key === null || key === '')
  if (options.pkgset_koji_scratch_tasks === undefined || unsignedAllowed) return []
  return ['Unsigned packages must be allowed to use the "pkgset_koji_scratch_tasks" option']
}

function createrepoArguments(options: ReadableOptions): Found[] {
  return argumentProblems(options).map(({ index, text }) => ({ text: `createrepo_extra_args: ${text}`, below: String(index) }))
}

function lookasideVariants(options: ReadableOptions, variants: readonly Variant[]): Found[] {
  const known = new Map(variants.map((variant) => [variant.uid, variant]))
  return options.variant_as_lookaside.flatMap(([uid, providerUid], index): Found[] => {
    const found = (text: string) => [{ text: `variant_as_lookaside: ${text}`, below: String(index) }]
    const variant = known.get(uid)
    const provider = known.get(providerUid)
    if (variant === undefined) return []
    if (provider === undefined) return found(`variant '${providerUid}' doesn't exist but is required by '${uid}'`)
    if (variant.arches.every((arch) => provider.arches.includes(arch))) return []
    return found(`architectures of variant '${uid}' aren't subset of architectures of variant '${providerUid}'`)
  })
}

function oneChecksum(options: ReadableOptions): string[] {
  if (!options.media_checksum_one_file || options.media_checksums.length === 1) return []
  return ['Config option "media_checksum_one_file" requires only one checksum to be configured in "media_checksums".']
}

function deltasWithoutOldComposes(options: ReadableOptions, _variants: readonly Variant[], surroundings: PhaseSurroundings): string[] {
  const { createrepo_deltas: deltas } = options
  const wanted = Array.isArray(deltas) ? deltas.some(([, byArch]) => Object.values(byArch).includes(true)) : deltas === true
  return wanted && surroundings.oldComposes !== true ? ['Can not generate deltas without old compose'] : []
}

/** A source without the binding that makes it count is a mistake, most likely a forgotten binding. */
function sourcesOfNothing({ buildinstall_import_from: sources, phase_bindings: bindings }: ReadableOptions): string[] {
  const binding = bindings.buildinstall ?? []
  const flavors = typeof binding === 'string' ? [binding] : binding.flatMap(([, byArch]) => Object.values(byArch))
  if (sources.length === 0 || flavors.includes('import')) return []
  return ['buildinstall_import_from: has no effect: phase_bindings binds no installer to "import"']
}

/** An installer of buildinstall and one of OSTree would be written to the same place. */
function clashingInstallers(options: ReadableOptions, variants: readonly Variant[], surroundings: PhaseSurroundings): string[] {
  if (!phaseRuns('buildinstall', options.skip_phases, surroundings) || options.ostree_installer_overwrite) return []
  return variants
    .filter((variant) => !variant.isEmpty)
    .flatMap(({ uid, arches }) => arches.map((arch) => ({ uid, arch })))
    .filter(({ uid, arch }) => variantArchValues(options.ostree_installer, uid, arch).length > 0)
    .filter(({ uid, arch }) => installerFlavor(options, uid, arch) !== null)
    .filter(({ uid, arch }) => !variantArchValues(options.buildinstall_skip, uid, arch).includes(true))
    .map(
      ({ uid, arch }) =>
        `Can not generate ostree installer for ${uid}.${arch}: it has buildinstall running already and the files would clash.`,
    )
}
