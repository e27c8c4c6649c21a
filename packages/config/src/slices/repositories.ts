import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RepositoryLocation } from '@murli/contracts/slices'
import { baseArch, cpuArch } from '@murli/rpmmd/arch'
import { ConfigError } from '../error.ts'
import { lastMatch, variantArchValues } from '../select/index.ts'
import type { Configuration } from './configuration.ts'

/** `pkgset_repos` of the arch, then those for all, as absolute URLs (spec 03 §3.1 step 1). */
export function packageRepositories(configuration: Configuration, arch: string): RepositoryLocation[] {
  const repos = configuration.options.pkgset_repos ?? {}
  const listed = [repos[arch] ?? [], repos['*'] ?? []].flat()
  return listed.map((location, index) => ({ id: `repo-${index}`, url: absoluteUrl(configuration, 'pkgset_repos', location) }))
}

/** `gather_lookaside_repos` of the variant.arch in order (spec 04 §7.1), `$basearch` and `$arch` replaced as dnf does. */
export function lookasideRepositories(configuration: Configuration, uid: string, arch: string): RepositoryLocation[] {
  const listed = variantArchValues(configuration.options.gather_lookaside_repos, uid, arch)
  return listed.map((location, index) => {
    return { id: `lookaside-repo-${index}`, url: absoluteUrl(configuration, 'gather_lookaside_repos', forArch(location, arch)) }
  })
}

function forArch(location: string, arch: string): string {
  return location.replaceAll('$basearch', baseArch(arch)).replaceAll('$arch', cpuArch(arch))
}

/** `lorax_extra_sources` of the variant.arch in order (spec 06 §1.2 no. 4). */
export function loraxSources(configuration: Configuration, uid: string, arch: string): RepositoryLocation[] {
  return variantArchValues(configuration.options.lorax_extra_sources, uid, arch).map((location, index) => ({
    id: `lorax-source-${index}`,
    url: absoluteUrl(configuration, 'lorax_extra_sources', location),
  }))
}

/** Schemes that trees are imported by. */
const TREE_URL = /^(?:https?|file):\/\//

/**
 * The tree whose installer is imported: the last match of `buildinstall_import_from`, as an absolute URL without a slash at its end.
 * @throws {ConfigError} CONFIG_INVALID when there is none, or it is no URL that a tree can be read by.
 */
export function importedTree(configuration: Configuration, uid: string, arch: string): string {
  const location = lastMatch(variantArchValues(configuration.options.buildinstall_import_from, uid, arch))
  if (location === undefined) {
    const message = `phase_bindings: the installer of ${uid}.${arch} is to be imported, but buildinstall_import_from says nothing of where from`
    const hint = `add a URL or a path: buildinstall_import_from = [("^${uid}$", {"${arch}": "https://…/os"})]`
    throw new ConfigError('CONFIG_INVALID', message, { hint })
  }
  const url = absoluteUrl(configuration, 'buildinstall_import_from', forArch(location, arch)).replace(/\/+$/, '')
  if (TREE_URL.test(url)) return url
  throw new ConfigError('CONFIG_INVALID', `buildinstall_import_from: expected an http:, https: or file: URL, or a path: ${location}`)
}

/** What a phase finds packages in beside the compose itself (spec 08 §1.6): URLs and absolute paths. UIDs of variants are none. */
export function blockRepositories(
  configuration: Configuration,
  option: string,
  repos: readonly (string | { readonly baseurl: string })[],
  arch: string,
): RepositoryLocation[] {
  const locations = repos.map((item) => (typeof item === 'string' ? item : item.baseurl).replaceAll('$arch', arch))
  return locations
    .filter((location) => location.startsWith('/') || location.includes('://'))
    .map((location, index) => ({ id: `source-${index}`, url: absoluteUrl(configuration, option, location) }))
}

/** A location without `://` is a path relative to the configuration directory. */
function absoluteUrl(configuration: Configuration, option: string, location: string): string {
  if (location.includes('://')) return location
  if (configuration.configDirectory === null && !location.startsWith('/')) {
    throw new ConfigError('CONFIG_INVALID', `${option}: '${location}' is relative, and the request names no configuration directory`, {
      hint: 'use an absolute path or a URL, or send config.directory',
    })
  }
  return pathToFileURL(resolve(configuration.configDirectory ?? '/', location)).href
}
