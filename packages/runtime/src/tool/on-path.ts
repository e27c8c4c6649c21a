import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Whether a program of this name is on PATH and may be run. */
export async function isOnPath(name: string): Promise<boolean> {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '')
  const found = await Promise.all(directories.map((directory) => isExecutable(join(directory, name))))
  return found.includes(true)
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
