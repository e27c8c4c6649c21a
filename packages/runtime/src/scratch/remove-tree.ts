import { chmod, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { unmountBelow } from '../tool/index.ts'

/**
 * Removes a directory with all that is in it, read-only directories (unpacked packages have them) included. What is mounted in it is unmounted.
 * @throws Error when that cannot be done; nothing is removed then
 */
export async function removeTree(path: string): Promise<void> {
  await unmountBelow(path)
  try {
    await rm(path, { recursive: true, force: true })
  } catch (error) {
    if (!isDenied(error)) throw error
    await makeWritable(path)
    await rm(path, { recursive: true, force: true })
  }
}

async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o700)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(directory, entry.name))
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')
}
