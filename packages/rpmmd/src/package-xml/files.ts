import type { HeaderStructure } from '../header/structure.ts'
import { corrupt } from '../header/structure.ts'
import type { FileType, PackageFile } from '../records/index.ts'
import { TAG } from './tags.ts'

const TYPE_MASK = 0o170000
const DIRECTORY = 0o040000
const GHOST_FLAG = 1 << 6

/**
 * The files of a header in its order. Packages of rpm 3, which have whole paths instead of directories and names, show none.
 * @throws RpmmdError PACKAGE_CORRUPT when a file has no directory. Source: spec 05 §3.7.
 */
export function filesOf(header: HeaderStructure): PackageFile[] {
  const directories = header.texts(TAG.dirNames)
  const indexes = header.numbers(TAG.dirIndexes)
  const modes = header.numbers(TAG.fileModes)
  const flags = header.numbers(TAG.fileFlags)
  return header.texts(TAG.baseNames).map((name, index) => {
    const directory = directories[indexes[index] ?? -1]
    if (directory === undefined) throw corrupt(`the file ${JSON.stringify(name)} is in no directory`)
    return { path: directory + name, type: fileType(modes[index] ?? 0, flags[index] ?? 0) }
  })
}

function fileType(mode: number, flags: number): FileType {
  if ((mode & TYPE_MASK) === DIRECTORY) return 'dir'
  return (flags & GHOST_FLAG) === 0 ? 'file' : 'ghost'
}
