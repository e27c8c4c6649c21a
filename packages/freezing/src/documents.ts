import { canonicalJson, type ComposeRequest, type ConfigIssue, type JsonValue } from '@murli/contracts'
import type { PinnedFile } from '@murli/contracts/documents'
import { type ComposeOptions, phaseIssues } from '@murli/config/schema'
import type { Configuration } from '@murli/config/slices'
import { parseVariants, processingOrder } from '@murli/config/variants'
import type { Bundle } from './bundle.ts'
import { attempt, type Findings } from './findings.ts'
import { readComps, readPrepopulate, readSourceMapping } from './referred.ts'
import { fileSource, type Source, type SourceFile } from './sources.ts'

/** What reading works on. */
export interface Reading {
  request: ComposeRequest
  bundle: Bundle
  options: ComposeOptions
  pins: Map<string, PinnedFile[]>
  findings: Findings
  position: (path: string) => ConfigIssue['position']
}

/** Reads the documents that options refer to; null when one of them is missing or malformed. */
export function readConfiguration({ request, bundle, options, pins, findings, position }: Reading): Configuration | null {
  const source = (option: Source | undefined): SourceFile | null =>
    option === undefined || option === '' ? null : fileSource(bundle, option)
  const variantsFile = source(options.variants_file)
  if (variantsFile === null) return null
  const variants = attempt(findings, () =>
    parseVariants(bundle.text(variantsFile.from) ?? '', variantsFile.from, {
      treeArches: options.tree_arches,
      treeVariants: options.tree_variants,
    }),
  )
  const compsFile = source(options.comps_file)
  if (compsFile !== null) attempt(findings, () => readComps(bundle, compsFile.from))
  const sourceMapping = attempt(findings, () => readSourceMapping(bundle, source(options.gather_source_mapping)))
  const prepopulate = attempt(findings, () => readPrepopulate(bundle, source(options.gather_prepopulate)))
  if (variants === null || sourceMapping === null || prepopulate === null) return null
  if (variants.length === 0)
    findings.error('VARIANTS_INVALID', `${variantsFile.from}: no variant is left: check tree_arches and tree_variants`)
  const uids = variants.map((variant) => variant.uid)
  findings.add(...phaseIssues(options, variants, request, position))
  // it would say once more what the phases have just said
  if (!findings.hasErrors()) attempt(findings, () => processingOrder(uids, options.variant_as_lookaside))
  const pinned = (key: JsonValue): readonly PinnedFile[] => pins.get(canonicalJson(key)) ?? []
  return {
    options,
    variants,
    configDirectory: request.config.directory,
    comps: options.comps_file === undefined ? null : (pinned(options.comps_file)[0]?.ref ?? null),
    sourceMapping,
    prepopulate,
    pinned,
  }
}
