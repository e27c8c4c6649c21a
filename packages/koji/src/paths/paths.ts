/** A package file as a hub names it: its own name, version, release and arch, not those of its build. */
export interface RpmName {
  readonly name: string
  readonly version: string
  readonly release: string
  readonly arch: string
}

/** A build as far as its place depends on it. `packageName`: of the build, which its subpackages do not share. */
export interface BuildPlace {
  readonly packageName: string
  readonly version: string
  readonly release: string
  /** null and `DEFAULT` are the volume at the top. */
  readonly volume: string | null
}

const DEFAULT_VOLUME = 'DEFAULT'
const TASKS_PER_DIRECTORY = 10_000

/*
 * Where a hub keeps its files, relative to its topdir, which a web server shows at its topurl (spec 07 §9.1).
 */

function volumeDirectory(volume: string | null): string[] {
  return volume === null || volume === DEFAULT_VOLUME ? [] : ['vol', volume]
}

/** Directory of a build. */
export function buildPath({ packageName, version, release, volume }: BuildPlace): string {
  return [...volumeDirectory(volume), 'packages', packageName, version, release].join('/')
}

/** A package of a build: as it was built, or the copy that is signed with a key. */
export function rpmPath(build: BuildPlace, rpm: RpmName, sigkey: string | null): string {
  const signed = sigkey === null || sigkey === '' ? [] : ['data', 'signed', sigkey.toLowerCase()]
  return [buildPath(build), ...signed, rpm.arch, rpmFileName(rpm)].join('/')
}

export function rpmFileName({ name, version, release, arch }: RpmName): string {
  return `${name}-${version}-${release}.${arch}.rpm`
}

/** A file of an image build. */
export function imagePath(build: BuildPlace, file: string): string {
  return [buildPath(build), 'images', file].join('/')
}

/** A typed file of a build, such as the documents of a module. */
export function typedFilePath(build: BuildPlace, type: string, file: string): string {
  return [buildPath(build), 'files', type, file].join('/')
}

/** A log of a build. */
export function buildLogPath(build: BuildPlace, file: string): string {
  return [buildPath(build), 'data', 'logs', file].join('/')
}

/** A file that a task has left. */
export function taskOutputPath(task: number, file: string, volume: string | null = null): string {
  return [...volumeDirectory(volume), 'work', 'tasks', task % TASKS_PER_DIRECTORY, task, file].join('/')
}

/** A path of the `files` that tasks of scratch builds return, which are relative to `work`. */
export function workPath(file: string): string {
  return `work/${file}`
}

/** The address of a path below a topurl. Versions have characters such as `^` and `~`, which are escaped. */
export function urlOf(topurl: string, path: string): string {
  return `${topurl.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`
}
