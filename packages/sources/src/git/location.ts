import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MurliError } from '@murli/runtime/errors'

/** Where a Git repository is. */
export interface GitLocation {
  /** What Git is given. */
  url: string
  /** What people are shown: as written, without a password. */
  shown: string
}

const SCHEMES = ['https', 'http', 'ssh', 'git', 'file']

/**
 * Reads the location of a repository: a URL, `git+` in front of it ignored, or a path, which starts from `directory` (spec 01 §4.3).
 * @throws {MurliError} CONFIG_INVALID for anything that Git could take for an option or a program
 */
export function gitLocation(written: string, directory: string): GitLocation {
  const shown = withoutPassword(written)
  const text = written.replace(/^git\+(?=\w+:\/\/)/, '')
  if (text === '' || text.startsWith('-') || /[\0-\x20\x7f]/.test(text)) throw notALocation(shown, 'expected a URL or a path')
  const scheme = /^([A-Za-z][\w+.-]*):\/\//.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) {
    if (/^[\w.+-]+::/.test(text)) throw notALocation(shown, 'remote helpers are not run')
    if (/^[\w.-]+@[\w.-]+:/.test(text)) throw notALocation(shown, 'write it as ssh://user@host/path')
    return { url: pathToFileURL(resolve(directory, text)).href, shown }
  }
  if (!SCHEMES.includes(scheme)) throw notALocation(shown, `${scheme} is not one of ${SCHEMES.join(', ')}`)
  if (/^\w+:\/\/([^/]*@)?-/.test(text)) throw notALocation(shown, 'a host does not begin with a dash')
  return { url: text, shown }
}

/** A URL as it may be printed. */
export function withoutPassword(url: string): string {
  return url.replace(/^([\w+.-]+:\/\/[^/:@]*):[^/@]*@/, '$1:***@')
}

function notALocation(shown: string, why: string): MurliError {
  return new MurliError('CONFIG_INVALID', `'${shown}' is not the location of a Git repository: ${why}`)
}

/** @throws {MurliError} CONFIG_INVALID for what cannot be the name of a branch, a tag or a commit, or would mean more than a name. */
export function requireRef(ref: string): string {
  if (/^[-+^/]|\.\.|@\{|[\0-\x20\x7f~^:?*[\\]|[/.]$/.test(ref)) {
    throw new MurliError('CONFIG_INVALID', `'${ref}' cannot be a branch, a tag or a commit`)
  }
  return ref
}

/** Whether the text is a full commit id, which nobody has to be asked for. */
export function isCommitId(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref)
}
