import type { CatalogDocument, Nevra } from '@murli/contracts/documents'
import { formatNevra } from '@murli/rpmmd/nevra'

/** A package by the one name that explanations know it by: `name-[epoch:]version-release.arch`, the epoch only when it is not 0. */
export function nevraText(nevra: Nevra): string {
  return formatNevra(nevra, { epoch: 'nonzero' })
}

/** The catalog of an arch's package set. */
export function catalogDocument(arch: string, packages: readonly Nevra[], excluded: CatalogDocument['excluded']): CatalogDocument {
  return { kind: 'catalog', version: 1, arch, packages: packages.map(nevraText).toSorted(), excluded }
}
