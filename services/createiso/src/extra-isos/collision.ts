import { MurliError } from '@murli/runtime/errors'

/**
 * Refuses paths of an image that cannot be together on it: two files of one path, or a file where others need a directory.
 * @throws {MurliError} CONFIG_INVALID naming the path.
 */
export function refuseCollisions(paths: readonly string[]): void {
  const directories = new Set(paths.flatMap(directoriesOf))
  const files = new Set<string>()
  for (const path of paths) {
    if (files.has(path)) throw collision(`${path} would be on the image twice`, path)
    if (directories.has(path)) throw collision(`${path} would be a file and a directory on the image`, path)
    files.add(path)
  }
}

/** All directories that a path goes through. */
function directoriesOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

function collision(what: string, path: string): MurliError {
  return new MurliError('CONFIG_INVALID', `extra_isos: ${what}`, { hint: 'give extra_files another target', details: { path } })
}
