import type { ComposeRequest, ComposeType, ConfigIssue, JsonValue } from '@murli/contracts'
import { canonicalJson } from '@murli/contracts'
import { FrozenConfig, type PinnedFile } from '@murli/contracts/documents'
import type { Release } from '@murli/contracts/slices'
import { finalFromLabel, releaseOf, requireLabel } from '@murli/config/identity'
import { parseConfig } from '@murli/config/language'
import { type ComposeOptions, optionsOf, phaseIssues, unsupportedOptions, validateConfig } from '@murli/config/schema'
import type { Configuration } from '@murli/config/slices'
import { parseVariants, processingOrder } from '@murli/config/variants'
import type { BlobStore } from '@murli/runtime/blobs'
import { brokenSkips, type PhaseChoice } from '../graph/phases.ts'
import { planGraph, type PlannedGraph } from '../graph/plan.ts'
import { Bundle } from './bundle.ts'
import { attempt, Findings } from './findings.ts'
import { readComps, readPrepopulate, readSourceMapping } from './referred.ts'
import { directorySource, extraSource, fileSource, isBundled, missingSource, type Source, type SourceFile } from './sources.ts'

/** A configuration that holds: nothing about it is looked up again. */
export interface Frozen {
  config: FrozenConfig
  graph: PlannedGraph
  release: Release
  type: ComposeType
  label: string | null
  supported: boolean
  warnings: ConfigIssue[]
}

export type FreezeResult = { ok: true; frozen: Frozen } | { ok: false; issues: ConfigIssue[] }

type PositionOf = (path: string) => ConfigIssue['position']

/** Where the bytes of pinned files go; validation alone needs digests only. */
export type Store = Pick<BlobStore, 'putBytes'>

/**
 * Validates a request wholly and pins all that it refers to (spec 01 §5.1, steps 1 and 2; spec 09 §1.2, steps 4 to 11).
 * Findings are collected, not thrown one by one; only when the file does not parse is there nothing to go on with.
 */
export async function freeze(request: ComposeRequest, store: Store): Promise<FreezeResult> {
  const findings = new Findings()
  const bundle = new Bundle(request.config)
  const parsed = attempt(findings, () => parseConfig(request.config.main, (path) => bundle.text(path), { defines: request.config.defines }))
  if (parsed === null) return findings.refused()
  const position: PositionOf = (path) => parsed.position(path)
  const validated = validateConfig(parsed.options, position, { predefined: parsed.predefined })
  findings.add(
    ...validated.issues.map((issue) => namingFile(issue, request.config.main)),
    ...unsupportedOptions(validated.options, request, position),
  )
  if (findings.hasErrors()) return findings.refused()
  const { options } = validated
  const typed = optionsOf(options)
  const type = request.type ?? typed.compose_type ?? 'production'
  attempt(findings, () => requireLabel({ type, label: request.label, noLabel: request.noLabel }))
  const choice: PhaseChoice = { just: request.justPhases, skip: request.skipPhases, configured: typed.skip_phases }
  for (const message of brokenSkips(choice)) findings.error('CONFIG_INVALID', message)

  const pins = await pinAll({ bundle, options: typed, findings, position, store })
  const configuration = readConfiguration({ request, bundle, options: typed, pins, findings, position })
  if (configuration === null || findings.hasErrors()) return findings.refused()
  const graph = attempt(findings, () => planGraph(configuration, choice))
  if (graph === null || findings.hasErrors()) return findings.refused()
  const files = await Promise.all(parsed.files.map((path) => pin(bundle, { path, from: path }, store)))
  const config: FrozenConfig = {
    kind: 'config',
    version: 1,
    options,
    variants: [...configuration.variants],
    configDirectory: request.config.directory,
    files,
    pinned: Object.fromEntries(pins),
    skipPhases: request.skipPhases,
    justPhases: request.justPhases,
  }
  const supported = request.supported || finalFromLabel(request.label)
  return {
    ok: true,
    frozen: { config, graph, release: releaseOf(typed), type, label: request.label, supported, warnings: findings.issues },
  }
}

/** What is wrong with the configuration as a whole, such as a missing option, names its file. */
function namingFile(issue: ConfigIssue, main: string): ConfigIssue {
  return issue.path === '' && issue.position === null ? { ...issue, message: `${main}: ${issue.message}` } : issue
}

interface Pinning {
  bundle: Bundle
  options: ComposeOptions
  findings: Findings
  position: PositionOf
  store: Store
}

/** Every source that options refer to, as canonical JSON of the source → pinned files. Missing ones are findings. */
async function pinAll({ bundle, options, findings, position, store }: Pinning): Promise<Map<string, PinnedFile[]>> {
  const pins = new Map<string, PinnedFile[]>()
  const keep = async (option: string, source: Source, files: SourceFile[]): Promise<void> => {
    if (files.length === 0) findings.add(missingSource(option, source, position(option)))
    pins.set(canonicalJson(source), await Promise.all(files.map((file) => pin(bundle, file, store))))
  }
  for (const option of ['variants_file', 'comps_file', 'gather_prepopulate', 'gather_source_mapping'] as const) {
    const source = options[option]
    if (source === undefined || source === '') continue
    const file = fileSource(bundle, source)
    await keep(option, source, file === null ? [] : [file])
  }
  if (options.product_id !== undefined) await keep('product_id', options.product_id, directorySource(bundle, options.product_id))
  for (const [index, [, arches]] of options.extra_files.entries()) {
    const sources = Object.values(arches).flat()
    for (const source of sources) {
      if (isBundled(source)) await keep(`extra_files.${index}`, source, extraSource(bundle, source))
    }
  }
  return pins
}

async function pin(bundle: Bundle, file: SourceFile, store: Store): Promise<PinnedFile> {
  const { bytes, mode } = bundle.get(file.from) ?? { bytes: Buffer.alloc(0), mode: 0o644 }
  return { path: file.path, ref: await store.putBytes(bytes), mode }
}

interface Reading {
  request: ComposeRequest
  bundle: Bundle
  options: ComposeOptions
  pins: Map<string, PinnedFile[]>
  findings: Findings
  position: PositionOf
}

/** Reads the documents that options refer to; null when one of them is missing or malformed. */
function readConfiguration({ request, bundle, options, pins, findings, position }: Reading): Configuration | null {
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
