import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What tasks have left below a state directory once they have ended: files and directories inside of the scratch directories of the
 * processes, and temporary files of the object store. Paths below the state directory.
 */
export function leftBehind(stateDirectory: string): string[] {
  return ['scratch', 'objects/temporary'].flatMap((parent) =>
    entries(join(stateDirectory, parent)).flatMap((owner) =>
      entries(join(stateDirectory, parent, owner)).map((name) => `${parent}/${owner}/${name}`),
    ),
  )
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return [] // nobody has needed it yet
  }
}
