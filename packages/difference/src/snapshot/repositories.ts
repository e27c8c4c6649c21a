import type { ComposeinfoPayload } from '@murli/productmd'
import type { Category, Place, SnapshotRepository } from './types.ts'

const KINDS: readonly (readonly [Category, 'repository' | 'debug_repository' | 'source_repository'])[] = [
  ['binary', 'repository'],
  ['debug', 'debug_repository'],
  ['source', 'source_repository'],
]

/** Where the repositories of a compose are. Those of sources stand under every binary arch; they count once. */
export function repositoriesOf({ variants }: ComposeinfoPayload, place: Place): SnapshotRepository[] {
  return Object.entries(variants).flatMap(([variant, { paths }]) => {
    if ((place.variant ?? variant) !== variant) return []
    const found = new Map<string, SnapshotRepository>()
    for (const [category, kind] of KINDS) {
      for (const [treeArch, path] of Object.entries(paths[kind] ?? {})) {
        if ((place.arch ?? treeArch) !== treeArch) continue
        const directory = `compose/${path}`
        found.set(directory, { variant, arch: category === 'source' ? 'src' : treeArch, category, directory })
      }
    }
    return [...found.values()]
  })
}
