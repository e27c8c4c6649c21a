import { isRich, parseRichDependency, plainParts } from '@murli/rpmmd/dependency'
import type { Dependency } from '@murli/rpmmd/dependency'

/** What is looked at to find out which packages hold a path. */
export interface FileHolder {
  files(): readonly string[]
  primaryFiles?(): readonly string[]
}

/**
 * Which packages hold a path. File lists are large, so nothing is indexed but the paths that some package requires, in one
 * pass over the lists, when the first path is asked for.
 */
export class FileIndex {
  readonly #holders: readonly FileHolder[]
  readonly #required: ReadonlySet<string>
  readonly #isHolder: (id: number) => boolean
  #found: Map<string, number[]> | null = null

  /** `required`: the paths that will be asked for; any other one costs a pass of its own. `isHolder`: whether the files at a place count. */
  constructor(holders: readonly FileHolder[], required: ReadonlySet<string>, isHolder: (id: number) => boolean) {
    this.#holders = holders
    this.#required = required
    this.#isHolder = isHolder
  }

  /** Places of the packages whose file list has exactly this path, ascending. */
  holdersOf(path: string): readonly number[] {
    this.#found ??= this.#scan(this.#required)
    const known = this.#found.get(path)
    if (known !== undefined) return known
    const found = this.#scan(new Set([path])).get(path) ?? []
    this.#found.set(path, found)
    return found
  }

  #scan(paths: ReadonlySet<string>): Map<string, number[]> {
    const found = new Map(Array.from(paths, (path): [string, number[]] => [path, []]))
    const others = new Set([...paths].filter((path) => !isPrimaryPath(path)))
    for (const [id, holder] of this.#holders.entries()) {
      if (!this.#isHolder(id)) continue
      const primary = holder.primaryFiles?.() ?? null
      if (primary !== null) note(found, id, primary)
      if (primary === null || others.size > 0) note(found, id, holder.files())
    }
    return found
  }
}

/** Every path that some package requires, alone or inside a rich dependency. */
export function requiredPaths(packages: Iterable<{ readonly requires: readonly Dependency[] }>): Set<string> {
  const paths = new Set<string>()
  for (const { requires } of packages) addRequiredPaths(paths, requires)
  return paths
}

/** Adds the paths among requirements, alone or inside a rich one, to a set. */
export function addRequiredPaths(paths: Set<string>, requires: readonly Dependency[]): void {
  for (const dependency of requires) {
    if (dependency.name.startsWith('/')) paths.add(dependency.name)
    else if (isRich(dependency)) addRichPaths(paths, dependency.name)
  }
}

/** Whether primary metadata lists this path whenever the full file list does. Source: createrepo_c, cr_is_primary. */
export function isPrimaryPath(path: string): boolean {
  return path.startsWith('/etc/') || path.includes('bin/') || path === '/usr/lib/sendmail'
}

function addRichPaths(paths: Set<string>, text: string): void {
  const expression = parseRichDependency(text)
  if (expression === null) return
  for (const part of plainParts(expression)) {
    if (part.name.startsWith('/')) paths.add(part.name)
  }
}

function note(found: Map<string, number[]>, id: number, files: readonly string[]): void {
  for (const path of files) {
    const ids = found.get(path)
    if (ids !== undefined && ids.at(-1) !== id) ids.push(id)
  }
}
