import type { Nevra } from '@murli/contracts/documents'
import { RpmmdError } from '../error.ts'

export type { Nevra }

/** When the text of a NEVRA says the epoch. */
export type EpochStyle = 'always' | 'nonzero' | 'never'

const NEVRA = /^(?<name>.+)-(?:(?<epoch>\d+):)?(?<version>[^-:]+)-(?<release>[^-:]+)\.(?<arch>[^.-]+)$/

/**
 * Parses `name-[epoch:]version-release.arch`; a missing epoch is `0`.
 * @throws {RpmmdError} code `REPO_INVALID` when the text is not a NEVRA.
 */
export function parseNevra(text: string): Nevra {
  const parts = NEVRA.exec(text)?.groups
  if (parts === undefined) throw new RpmmdError('REPO_INVALID', `${JSON.stringify(text)} is not name-[epoch:]version-release.arch`)
  const { name = '', epoch = '0', version = '', release = '', arch = '' } = parts
  return { name, epoch, version, release, arch }
}

/**
 * Parses the file name of a package, `name-version-release.arch.rpm`; directories before it are allowed, the epoch is `0`.
 * @throws {RpmmdError} code `REPO_INVALID` when the name has another form.
 */
export function parseRpmFileName(path: string): Nevra {
  const fileName = path.slice(path.lastIndexOf('/') + 1)
  if (!fileName.endsWith('.rpm')) throw new RpmmdError('REPO_INVALID', `${JSON.stringify(path)} is not the file name of a package`)
  return parseNevra(fileName.slice(0, -'.rpm'.length))
}

/** The text `name-[epoch:]version-release.arch`. Source: spec 04 §14 (`always`), rpm's own form (`nonzero`). */
export function formatNevra(nevra: Nevra, options: { epoch: EpochStyle }): string {
  const shown = options.epoch === 'always' || (options.epoch === 'nonzero' && nevra.epoch !== '0')
  return `${nevra.name}-${shown ? `${nevra.epoch}:` : ''}${nevra.version}-${nevra.release}.${nevra.arch}`
}
