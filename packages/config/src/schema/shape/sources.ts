import { bool, either, list, oneOf, record, required, sourceRecord, str, strOrNone, strs } from './build.ts'
import type { SourceRules } from './shape.ts'

/** Kinds of scm objects, in the order of the peer's messages (spec 01 §4.6). */
const SCM_KINDS = ['file', 'cvs', 'git', 'rpm', 'koji'] as const

function scmObject(wants: SourceRules['wants'], fillsBranch: boolean) {
  return sourceRecord(
    {
      scm: oneOf(...SCM_KINDS),
      repo: str,
      branch: strOrNone,
      file: str,
      dir: str,
      command: str,
      options: record({ credential_helper: str }),
    },
    { wants, fillsBranch },
  )
}

/** `SCM (file)`: a path, or an scm object with `file` (spec 01 §2.1, §4.2). */
export const fileSource = either(str, scmObject('file', true))

/** `SCM (dir)`: a path, or an scm object with `dir`. */
export const dirSource = either(str, scmObject('dir', true))

/** An scm object with `dir` whose branch is left as it is (`createrepo_extra_modulemd`). */
export const dirObject = scmObject('dir', false)

/** An extra-file object (spec 01 §2.1). */
export const extraFile = sourceRecord(
  { scm: str, repo: str, branch: strOrNone, file: strs, dir: strs, target: str },
  { wants: 'either', fillsBranch: false, kinds: [...SCM_KINDS, 'container-image'] },
)

const repoObject = record({ baseurl: required(str), name: str, exclude: str, gpgcheck: bool, enabled: str })

/** `repo`: URL, absolute path or variant UID, or an object (spec 01 §2.1). */
export const repo = either(str, repoObject)

/** `repos`: one {@link repo} or several. */
export const repos = either(repo, list(repo))
