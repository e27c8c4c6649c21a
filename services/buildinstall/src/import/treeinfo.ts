import { TreePath } from '@murli/contracts/documents'
import { parseTreeInstaller, ProductmdError, type TreeInstaller } from '@murli/productmd'
import { MurliError } from '@murli/runtime/errors'
import { openUrl, readBytes } from '@murli/runtime/transfer'
import { BOOT_ISO } from '../boot-image/medium.ts'
import { transferFile } from './transfer.ts'

const TREEINFO_LIMIT_BYTES = 1024 * 1024
const CHECKSUMS: readonly string[] = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']

/** A file of a tree that its `.treeinfo` names, with the sum that it must have. */
export interface NamedFile {
  readonly path: string
  readonly checksum: { readonly type: string; readonly value: string }
}

/** Reads the `.treeinfo` of a tree. @throws {MurliError} FILE_MISSING, REPO_UNREACHABLE, REPO_INVALID when it is too large. */
export async function fetchTreeinfo(tree: string, signal: AbortSignal): Promise<Buffer> {
  const url = `${tree}/.treeinfo`
  return await transferFile(url, signal, async () => readBytes(await openUrl(url, { signal }), { url, limit: TREEINFO_LIMIT_BYTES }))
}

/**
 * The installer that a tree's `.treeinfo` tells of.
 * @throws {MurliError} IMAGE_INVALID for another form, or without an image that boots; CONFIG_INVALID for the tree of another arch.
 */
export function readTreeinfo(text: string, tree: string, arch: string): TreeInstaller {
  const installer = parsed(text, tree)
  if (installer.arch === null) throw new MurliError('IMAGE_INVALID', `${tree}/.treeinfo does not say for which arch the tree is`)
  if (installer.arch !== arch) {
    throw new MurliError('CONFIG_INVALID', `${tree} is a tree of ${installer.arch}, and its installer is wanted for ${arch}`, {
      hint: 'buildinstall_import_from names trees by arch; $basearch in it stands for the arch',
    })
  }
  if (!pathsOf(installer).includes(BOOT_ISO)) {
    throw new MurliError('IMAGE_INVALID', `${tree}/.treeinfo names no ${BOOT_ISO}: there is no installer that could be imported`, {
      hint: 'a tree of a medium has none; use the tree of a compose or a mirror',
    })
  }
  return installer
}

/**
 * The files that a `.treeinfo` names, each once.
 * @throws {MurliError} IMAGE_INVALID for one without a sum, or with one that cannot be made; PATH_UNSAFE for a name that no tree can have.
 */
export function namedFiles(installer: TreeInstaller, tree: string): NamedFile[] {
  return pathsOf(installer).map((path) => {
    const { type = '', value = '' } = installer.checksums[path] ?? {}
    if (!TreePath.safeParse(path).success)
      throw new MurliError('PATH_UNSAFE', `${tree}/.treeinfo names a file that no tree can have: ${path}`)
    if (value === '') throw new MurliError('IMAGE_INVALID', `${tree}/.treeinfo has no checksum of ${path}`)
    if (CHECKSUMS.includes(type)) return { path, checksum: { type, value: value.toLowerCase() } }
    throw new MurliError('IMAGE_INVALID', `${tree}/.treeinfo: the checksum of ${path} is of an unknown type: ${type}`, {
      hint: `known are ${CHECKSUMS.join(', ')}`,
    })
  })
}

function pathsOf({ images, stage2 }: TreeInstaller): string[] {
  return [...new Set([...Object.values(images), stage2].flatMap((byName) => Object.values(byName)))].toSorted()
}

function parsed(text: string, tree: string): TreeInstaller {
  try {
    return parseTreeInstaller(text)
  } catch (error) {
    if (!(error instanceof ProductmdError)) throw error
    throw new MurliError('IMAGE_INVALID', `${tree}/${error.message}`, { cause: error })
  }
}
