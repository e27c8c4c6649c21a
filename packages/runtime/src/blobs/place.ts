import { constants, linkSync, renameSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { errnoOf, withParent } from './publish.ts'

/** Why a hard link may be impossible though nothing is wrong: another device, too many links, no such feature, foreign owner. */
const COPY_INSTEAD = new Set(['EXDEV', 'EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP'])
let count = 0

/** Makes `destination` the same file as `source`, or a copy where that cannot be; in one step when something is there already. */
export async function placeFile(source: string, destination: string): Promise<void> {
  try {
    withParent(destination, () => linkSync(source, destination))
  } catch (error) {
    const code = errnoOf(error)
    if (code !== 'EEXIST' && !COPY_INSTEAD.has(code ?? '')) throw error
    await placeByRename(source, destination, code === 'EEXIST')
  }
}

async function placeByRename(source: string, destination: string, linkFirst: boolean): Promise<void> {
  count += 1
  const temporary = `${destination}.${process.pid}.${count}`
  try {
    if (!linkFirst || !linked(source, temporary)) await copyFile(source, temporary, constants.COPYFILE_FICLONE)
    renameSync(temporary, destination)
  } finally {
    // Renaming one name of a file onto another name of it does nothing at all.
    rmSync(temporary, { force: true })
  }
}

function linked(source: string, destination: string): boolean {
  try {
    linkSync(source, destination)
    return true
  } catch (error) {
    if (COPY_INSTEAD.has(errnoOf(error) ?? '')) return false
    throw error
  }
}
