import type { FormerOption, Option, OptionsOf, Schema } from '../shape/option.ts'
import { BUILDINSTALL_OPTIONS } from './buildinstall.ts'
import { CHECKS_OPTIONS } from './checks.ts'
import { CONTAINER_OPTIONS } from './containers.ts'
import { CREATEISO_OPTIONS, EXTRA_FILES_OPTIONS, NAMING_OPTIONS } from './createiso.ts'
import { CREATEREPO_OPTIONS } from './createrepo.ts'
import { FORMER_OPTIONS } from './former.ts'
import { GATHER_OPTIONS } from './gather.ts'
import { GENERAL_OPTIONS } from './general.ts'
import { IMAGE_OPTIONS } from './images.ts'
import { KOJI_OPTIONS } from './koji.ts'
import { OSTREE_OPTIONS } from './ostree.ts'
import { PKGSET_OPTIONS } from './pkgset.ts'
import { RELEASE_OPTIONS } from './release.ts'

/** Every option by its subject, in the order of the reference. */
export const OPTION_GROUPS: readonly (readonly [title: string, options: Readonly<Record<string, Option | FormerOption>>])[] = [
  ['Release identity', RELEASE_OPTIONS],
  ['General', GENERAL_OPTIONS],
  ['Koji and runroot', KOJI_OPTIONS],
  ['Package set', PKGSET_OPTIONS],
  ['Package selection', GATHER_OPTIONS],
  ['Repodata and product certificates', CREATEREPO_OPTIONS],
  ['Installer images', BUILDINSTALL_OPTIONS],
  ['ISO images', CREATEISO_OPTIONS],
  ['Extra files and extra ISOs', EXTRA_FILES_OPTIONS],
  ['Image phases in Koji', IMAGE_OPTIONS],
  ['Containers', CONTAINER_OPTIONS],
  ['OSTree', OSTREE_OPTIONS],
  ['Repoclosure and checksums', CHECKS_OPTIONS],
  ['Names of images', NAMING_OPTIONS],
  ['Former options', FORMER_OPTIONS],
]

/** Every option by name. */
export const OPTIONS: ReadonlyMap<string, Option | FormerOption> = new Map(OPTION_GROUPS.flatMap(([, options]) => Object.entries(options)))

/** The schema of configurations. */
export const SCHEMA: Schema = { options: OPTIONS, open: false }

/** Whether there is an option of this name, a former one included. */
export function isOption(name: string): boolean {
  return OPTIONS.has(name)
}

type Definitions = typeof RELEASE_OPTIONS &
  typeof GENERAL_OPTIONS &
  typeof KOJI_OPTIONS &
  typeof PKGSET_OPTIONS &
  typeof GATHER_OPTIONS &
  typeof CREATEREPO_OPTIONS &
  typeof BUILDINSTALL_OPTIONS &
  typeof CREATEISO_OPTIONS &
  typeof EXTRA_FILES_OPTIONS &
  typeof IMAGE_OPTIONS &
  typeof CONTAINER_OPTIONS &
  typeof OSTREE_OPTIONS &
  typeof CHECKS_OPTIONS &
  typeof NAMING_OPTIONS

/** The validated options as the frozen configuration has them: defaults filled in, everything else absent when it was not set. */
export type ComposeOptions = OptionsOf<Definitions>
