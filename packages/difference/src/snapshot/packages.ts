import type { RpmsPayload } from '@murli/productmd'
import { type Nevra, parseNevra } from '@murli/rpmmd/nevra'
import type { ComposeFile } from '../compose-files.ts'
import type { Place, SnapshotPackage } from './types.ts'

/** The packages of rpms.json with what the files say. A source package stands under every binary arch that it was built for; it counts once. */
export function packagesOf({ rpms }: RpmsPayload, files: ReadonlyMap<string, ComposeFile>, place: Place): SnapshotPackage[] {
  const found: SnapshotPackage[] = []
  for (const [variant, byArch] of Object.entries(rpms)) {
    if ((place.variant ?? variant) !== variant) continue
    const sources = new Set<string>()
    for (const [treeArch, bySource] of Object.entries(byArch)) {
      if ((place.arch ?? treeArch) !== treeArch) continue
      for (const [srpm, entries] of Object.entries(bySource)) {
        const source = parseNevra(srpm).name
        for (const [text, { category, path, sigkey }] of Object.entries(entries)) {
          if (category === 'source' && sources.has(path)) continue
          if (category === 'source') sources.add(path)
          const nevra = parseNevra(text)
          const file = files.get(`compose/${path}`)
          found.push({
            variant,
            arch: category === 'source' ? 'src' : treeArch,
            category,
            name: nevra.name,
            packageArch: nevra.arch,
            evr: evrText(nevra),
            source,
            sigkey,
            path: `compose/${path}`,
            digest: file?.digest ?? null,
            size: file?.size ?? null,
          })
        }
      }
    }
  }
  return found
}

function evrText({ epoch, version, release }: Nevra): string {
  return `${epoch === '0' ? '' : `${epoch}:`}${version}-${release}`
}
