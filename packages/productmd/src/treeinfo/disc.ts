import type { Treeinfo } from './model.ts'

/**
 * What the copy on disc `discnum` of `totaldiscs` says: the media section is there and no `boot.iso` is mentioned (spec 05 §5.4,
 * 06 §3.3). Print it in the form `reloaded`.
 */
export function treeinfoForDisc(treeinfo: Treeinfo, discnum: number, totaldiscs: number): Treeinfo {
  const images = Object.entries(treeinfo.images).map(([platform, byName]) => {
    const kept = Object.entries(byName).filter(([name, path]) => name !== 'boot.iso' && !isBootIso(path))
    return [platform, Object.fromEntries(kept)] as const
  })
  return {
    ...treeinfo,
    images: Object.fromEntries(images.filter(([, byName]) => Object.keys(byName).length > 0)),
    checksums: Object.fromEntries(Object.entries(treeinfo.checksums).filter(([path]) => !isBootIso(path))),
    media: { discnum, totaldiscs },
  }
}

function isBootIso(path: string): boolean {
  return path === 'boot.iso' || path.endsWith('/boot.iso')
}
