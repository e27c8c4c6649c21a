import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { metadataPath } from '../compose/documents.ts'
import type { TreeKind } from '../compose/trees.ts'

/** An entry of rpms.json. */
export interface ListedPackage {
  readonly variant: string
  readonly arch: string
  readonly srpm: string
  readonly nevra: string
  readonly category: TreeKind
  /** Relative to the compose's directory. */
  readonly path: string
  readonly sigkey: string | null
  /** Where the entry stands, for a finding. */
  readonly place: string
}

/** All entries of rpms.json in its order; those of a source package stand under every binary arch. None when there is no such file. */
export function listedPackages(compose: ComposeDirectory): Promise<ListedPackage[]> {
  return compose.derived('listed packages', async () => {
    const found: ListedPackage[] = []
    for (const [variant, byArch] of Object.entries((await compose.payload('rpms'))?.rpms ?? {})) {
      for (const [arch, bySource] of Object.entries(byArch)) {
        for (const [srpm, byNevra] of Object.entries(bySource)) {
          for (const [nevra, { category, path, sigkey }] of Object.entries(byNevra)) {
            const place = `${metadataPath('rpms')}#${variant}/${arch}/${nevra}`
            found.push({ variant, arch, srpm, nevra, category, path: inProduct(path), sigkey, place })
          }
        }
      }
    }
    return found
  })
}

/** One entry of each path. */
export async function distinctPackages(compose: ComposeDirectory): Promise<ListedPackage[]> {
  return [...new Map((await listedPackages(compose)).toReversed().map((entry) => [entry.path, entry])).values()].toReversed()
}
