import type { ComposeIdentity, ConfigIssue, JsonValue, PhaseName, Variant } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { checksumBaseName, imageName, parseMediaSize, volumeId } from '../naming/index.ts'
import type { Locate } from '../schema/index.ts'
import { attempt } from './attempt.ts'
import { buildinstallSlice } from './buildinstall.ts'
import { composeArches, type Configuration } from './configuration.ts'
import { gatherSlice } from './gather.ts'
import { checkExtraImages } from './extra-isos-checks.ts'
import { canFail, createisoSlice, imageChecksumSlice } from './images.ts'
import { modulesSlice } from './modules.ts'
import { ostreeInstallers } from './ostree-installer.ts'
import { closureSlice } from './pkgset.ts'
import { createrepoSlice, treeFilesSlice } from './trees.ts'

/** What the checks depend on beside the configuration. */
export interface SliceSurroundings {
  /** Whether a phase runs. */
  readonly runs: (phase: PhaseName) => boolean
  /** Stands for the compose that there is not yet: names of images hold parts of it. */
  readonly identity: ComposeIdentity
  readonly locate: Locate
}

/**
 * What is wrong with options only for certain variants and arches: what would end a compose after hours otherwise. Every slice that can be
 * refused is made once; the same finding for several trees is one.
 */
export function sliceIssues(configuration: Configuration, { runs, identity, locate }: SliceSurroundings): ConfigIssue[] {
  const found = new Map<string, ConfigIssue>()
  const check = (option: string, make: () => unknown): boolean => {
    const issues = issuesOf(configuration, option, make, locate)
    for (const issue of issues) {
      const key = JSON.stringify([issue.message, issue.position])
      if (!found.has(key)) found.set(key, issue)
    }
    return issues.length === 0
  }
  for (const arch of runs('pkgset') ? composeArches(configuration) : []) {
    check('pkgset_repos', () => closureSlice(configuration, arch))
    check('variants_file', () => modulesSlice(configuration, arch))
  }
  check('media_checksums', () => refuseUnknownChecksums(configuration))
  const variants = configuration.variants.filter((variant) => !variant.isEmpty)
  for (const variant of variants) {
    for (const arch of variant.arches) {
      if (runs('gather')) check('gather_method', () => gatherSlice(configuration, variant, arch))
      check('release_discinfo_description', () => treeFilesSlice(configuration, variant, arch))
      if (runs('buildinstall')) check('lorax_extra_sources', () => buildinstallSlice(configuration, variant, arch))
      if (runs('ostree_installer')) check('ostree_installer', () => ostreeInstallers(configuration, variant, arch))
      if (runs('createrepo')) check('product_id', () => createrepoSlice(configuration, variant, arch, 'binary'))
    }
  }
  if (runs('createiso')) checkImages(configuration, variants, identity, check)
  if (runs('extra_isos'))
    for (const variant of variants) checkExtraImages({ configuration, variant, identity, withOwn: runs('createiso') }, check)
  return [...found.values()]
}

/** @returns whether nothing is wrong */
export type CheckSlice = (option: string, make: () => unknown) => boolean

function checkImages(configuration: Configuration, variants: readonly Variant[], identity: ComposeIdentity, check: CheckSlice): void {
  const { options } = configuration
  // sizes are checked by themselves, names whatever the sizes are
  const sized = { ...configuration, options: { ...options, iso_size: 2, split_iso_reserve: 1 } }
  check('iso_size', () => parseMediaSize(options.iso_size))
  if (check('split_iso_reserve', () => parseMediaSize(options.split_iso_reserve))) check('iso_size', () => refuseNoSpace(options))
  for (const variant of variants) {
    for (const arch of [...variant.arches, 'src']) {
      const iso = attempt(() => createisoSlice(sized, variant, arch))
      // what fails in an image that may fail does not end the compose
      if (iso === null || canFail(configuration, variant, arch, 'iso')) continue
      const discType = iso.discTypes['dvd'] ?? 'dvd'
      const names = imageChecksumSlice(configuration, variant, arch)
      const tree = { identity, release: iso.release, variant, arch, discType }
      check('image_name_format', () => imageName(names.nameFormat, { ...tree, discNumber: 1, suffix: '.iso' }))
      check('media_checksum_base_filename', () => checksumBaseName(names.baseName, { ...tree, dirname: 'iso' }))
      const isNamed = check('image_volid_formats', () =>
        volumeId({ ...tree, formats: iso.volumeIdFormats, substitutions: iso.volumeIdSubstitutions, restricted: iso.restrictedVolumeId }),
      )
      // its other arches would say the same
      if (!isNamed) break
    }
  }
}

/** Algorithms that images, and extra files, can be listed with. */
const CHECKSUMS: readonly string[] = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']

function refuseUnknownChecksums({ options: { media_checksums: names } }: Configuration): void {
  const unknown = names.find((name) => !CHECKSUMS.includes(name))
  if (unknown === undefined) return
  throw new ConfigError('CONFIG_INVALID', `media_checksums: unknown algorithm: ${unknown}`, { hint: `known are ${CHECKSUMS.join(', ')}` })
}

function refuseNoSpace({ iso_size: size, split_iso_reserve: reserve }: Configuration['options']): void {
  if (parseMediaSize(size) > parseMediaSize(reserve)) return
  throw new ConfigError('CONFIG_INVALID', `split_iso_reserve: ${reserve} leaves nothing of the media size ${size}`)
}

function issuesOf(configuration: Configuration, option: string, make: () => unknown, locate: Locate): ConfigIssue[] {
  try {
    make()
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const path = pathOf(configuration, error.message, option)
    const message = error.hint === undefined ? error.message : `${error.message} (${error.hint})`
    return [{ severity: 'error', code: error.code, message, path, position: error.position ?? locate(path) }]
  }
}

/** The option that a message begins with, or else the one that was checked; with the item that the message ends with, where that is one. */
function pathOf({ options }: Configuration, message: string, checked: string): string {
  const [, named, item] = /^(\w+): (?:.*: )?(.*)$/.exec(message) ?? []
  const option = named !== undefined && Object.hasOwn(options, named) ? named : checked
  const value = Object.entries(options).find(([name]) => name === option)?.[1] as JsonValue | undefined
  const below = item === undefined || value === undefined ? null : pathOfText(value, item)
  return [option, ...(below ?? [])].join('.')
}

function pathOfText(value: JsonValue, text: string): string[] | null {
  if (value === text) return []
  if (value === null || typeof value !== 'object') return null
  for (const [key, member] of Object.entries(value)) {
    const below = pathOfText(member, text)
    if (below !== null) return [key, ...below]
  }
  return null
}
