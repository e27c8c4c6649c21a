import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { safeHref } from '@murli/rpmmd/repomd'
import { MurliError } from '@murli/runtime/errors'

const SCHEMES = new Set(['file:', 'http:', 'https:'])

/**
 * The URL of a repository directory, ending in `/`. A text without a scheme is an absolute path.
 * @throws {MurliError} CONFIG_INVALID when it is neither that nor a `file:`, `http:` or `https:` URL.
 */
export function repositoryUrl(id: string, url: string): string {
  const parsed = isAbsolute(url) ? pathToFileURL(url) : URL.parse(url)
  if (parsed === null || !SCHEMES.has(parsed.protocol)) {
    throw new MurliError(
      'CONFIG_INVALID',
      `repository ${id}: ${JSON.stringify(url)} is no absolute path and no file:, http: or https: URL`,
      {
        details: { repository: id, url },
      },
    )
  }
  return parsed.pathname.endsWith('/') ? parsed.href : new URL(`${parsed.pathname}/`, parsed).href
}

/**
 * The URL of a file of a repository. A base may move it, but not out of the repository: metadata must not make Murli read what
 * nobody configured. Hrefs of local repositories are plain paths; in others only what would end the path is escaped.
 * @throws {MurliError} PATH_UNSAFE for a base elsewhere; RpmmdError PATH_UNSAFE for an href that leaves the repository.
 */
export function fileUrl(repository: string, href: string, base: string | null, id: string): string {
  const root = base === null ? repository : baseWithin(repository, base, id)
  const path = safeHref(href, `${id} (${repository})`)
  return root + (root.startsWith('file:') ? path.split('/').map(escapeLocal).join('/') : escapeRemote(path))
}

function baseWithin(repository: string, base: string, id: string): string {
  const url = URL.parse(base, repository)
  const directory = url === null || url.pathname.endsWith('/') ? url : new URL(`${url.pathname}/`, url)
  const inside = repository.startsWith('file:') ? directory?.href.startsWith(repository) : directory?.origin === new URL(repository).origin
  if (directory !== null && inside === true) return directory.href
  throw new MurliError('PATH_UNSAFE', `repository ${id} places packages outside of itself, at ${JSON.stringify(base)}`, {
    hint: 'configure that place as a repository of its own',
    details: { repository: id, base },
  })
}

function escapeLocal(part: string): string {
  return encodeURIComponent(part)
}

function escapeRemote(path: string): string {
  return path.replace(/[^!-~]|["#<>?`{}]/gu, encodeURIComponent)
}
