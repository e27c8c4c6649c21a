import { canonicalJson, type ConfigIssue, type JsonValue } from '@murli/contracts'
import type { PinnedFile } from '@murli/contracts/documents'
import { phaseIssues, type PhaseSurroundings, type ReadableOptions } from '@murli/config/schema'
import type { Configuration } from '@murli/config/slices'
import { parseVariants, processingOrder } from '@murli/config/variants'
import type { Bundle } from './bundle.ts'
import type { CompsFile } from './comps-issues.ts'
import { attempt, type Findings } from './findings.ts'
import { checkModulemd } from './modules.ts'
import { readComps, readPrepopulate, readSourceMapping } from './referred.ts'
import { fileSource, type Source, type SourceFile } from './sources.ts'

/** What reading works on. */
export interface Reading {
  phases: PhaseSurroundings
  bundle: Bundle
  options: ReadableOptions
  findings: Findings
  position: (path: string) => ConfigIssue['position']
}

/** What the documents hold that options refer to. */
export type Documents = Pick<Configuration, 'variants' | 'sourceMapping' | 'prepopulate'>

/** The documents, and the comps, which is no part of a configuration but by its ref. */
interface ReadDocuments {
  documents: Documents
  comps: CompsFile | null
}

/** Reads the documents that options refer to; null when one of them is missing or malformed, which `findings` then have. */
export function readDocuments({ phases, bundle, options, findings, position }: Reading): ReadDocuments | null {
  const source = (option: Source | undefined): SourceFile | null =>
    option === undefined || option === '' ? null : fileSource(bundle, option)
  const compsFile = source(options.comps_file)
  const comps = compsFile === null ? null : attempt(findings, () => readComps(bundle, compsFile.from))
  const sourceMapping = attempt(findings, () => readSourceMapping(bundle, source(options.gather_source_mapping)))
  const prepopulate = attempt(findings, () => readPrepopulate(bundle, source(options.gather_prepopulate)))
  checkModulemd({ bundle, options, findings, position })
  const variantsFile = source(options.variants_file)
  const variants = variantsFile === null ? null : readVariants(bundle, variantsFile.from, options, { findings, position })
  if (variants === null || sourceMapping === null || prepopulate === null) return null
  const found = phaseIssues(options, variants, phases, position)
  findings.add(...found)
  const uids = variants.map((variant) => variant.uid)
  // it would say once more what the phases have just said
  if (found.length === 0) attempt(findings, () => processingOrder(uids, options.variant_as_lookaside), position('variant_as_lookaside'))
  return { documents: { variants, sourceMapping, prepopulate }, comps }
}

function readVariants(
  bundle: Bundle,
  path: string,
  options: ReadableOptions,
  { findings, position }: Pick<Reading, 'findings' | 'position'>,
): Documents['variants'] | null {
  const filter = { treeArches: options.tree_arches, treeVariants: options.tree_variants }
  const variants = attempt(findings, () => parseVariants(bundle.text(path) ?? '', path, filter))
  if (variants?.length === 0) {
    const option = options.tree_variants.length > 0 ? 'tree_variants' : 'tree_arches'
    findings.error('VARIANTS_INVALID', `${path}: no variant is left: check tree_arches and tree_variants`, option, position(option))
  }
  return variants
}

/** The pinned files of a source definition. */
export function pinnedFiles(pins: ReadonlyMap<string, readonly PinnedFile[]>): (source: JsonValue) => readonly PinnedFile[] {
  return (source) => pins.get(canonicalJson(source)) ?? []
}
