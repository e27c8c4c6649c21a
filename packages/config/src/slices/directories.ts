import type { Variant } from '@murli/contracts'

/** Directories of a variant on an arch, relative to `compose/` (spec 05 §1.3). For arch `src` only the source members mean something. */
export interface TreeDirectories {
  osTree: string
  repository: string
  packages: string
  sourceTree: string
  sourceRepository: string
  sourcePackages: string
  debugTree: string
  debugRepository: string
  debugPackages: string
  isos: string
  sourceIsos: string
  images: string
}

/** An addon lives in its parent's trees and has no `Packages` directory of its own; all others have trees under their UID. */
export function treeDirectories(variant: Variant, arch: string): TreeDirectories {
  const root = variant.type === 'addon' ? (variant.parent ?? variant.uid) : variant.uid
  const inside = variant.type === 'addon' ? `/addons/${variant.id}` : ''
  const packages = variant.type === 'addon' ? '' : '/Packages'
  const repository = `${root}/${arch}/os${inside}`
  const sourceRepository = `${root}/source/tree${inside}`
  const debugRepository = `${root}/${arch}/debug/tree${inside}`
  return {
    osTree: `${root}/${arch}/os`,
    repository,
    packages: repository + packages,
    sourceTree: `${root}/source/tree`,
    sourceRepository,
    sourcePackages: sourceRepository + packages,
    debugTree: `${root}/${arch}/debug/tree`,
    debugRepository,
    debugPackages: debugRepository + packages,
    isos: `${variant.uid}/${arch === 'src' ? 'source' : arch}/iso`,
    sourceIsos: `${variant.uid}/source/iso`,
    images: `${variant.uid}/${arch}/images`,
  }
}
