import { RpmmdError } from '../error.ts'

/**
 * Checks an href of repomd.xml or primary.xml, which must stay below the repository. `repo` names it in the message.
 * @returns the href without `.` and empty parts, still percent-encoded as it was written.
 * @throws RpmmdError PATH_UNSAFE when it is absolute, has a scheme, control characters, a backslash, or leaves the root (also when
 * the dots are percent-encoded).
 */
export function safeHref(href: string, repo: string): string {
  const parts = href.split('/').filter((part) => part !== '' && part !== '.')
  const leaves = parts.some((part) => /^(?:\.|%2e)(?:\.|%2e)$/i.test(part))
  if (leaves || parts.length === 0 || /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/)/.test(href) || /[\p{Cc}\\]|%2f|%5c|%00/iu.test(href)) {
    throw new RpmmdError('PATH_UNSAFE', `repository ${repo} has a location that leaves it: ${JSON.stringify(href)}`, {
      hint: 'locations in repository metadata must be relative paths below the repository',
      details: { repository: repo, href },
    })
  }
  return parts.join('/')
}
