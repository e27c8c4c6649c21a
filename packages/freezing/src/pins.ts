import type { ConfigIssue } from '@murli/contracts'
import { canonicalJson } from '@murli/contracts'
import type { PinnedFile } from '@murli/contracts/documents'
import type { ReadableOptions } from '@murli/config/schema'
import type { Bundle } from './bundle.ts'
import { extraFilesSources } from './extra-files.ts'
import type { Findings } from './findings.ts'
import { installerFiles, ostreeTemplates } from './installers.ts'
import { modulemdDirectories } from './modules.ts'
import type { Store } from './freeze.ts'
import { directorySource, extraSource, fileSource, isAtHand, missingSource, type Source, type SourceFile } from './sources.ts'

/** What pinning works on. */
export interface Pinning {
  bundle: Bundle
  options: ReadableOptions
  findings: Findings
  position: (path: string) => ConfigIssue['position']
  store: Store
  runs: (phase: string) => boolean
}

/** Every source that options refer to, as canonical JSON of the source → pinned files. Missing ones are findings. */
export async function pinAll({ bundle, options, findings, position, store, runs }: Pinning): Promise<Map<string, PinnedFile[]>> {
  const pins = new Map<string, PinnedFile[]>()
  const keep = async (option: string, source: Source, files: SourceFile[], { canMiss = false } = {}): Promise<void> => {
    if (!isAtHand(bundle, source)) return
    if (files.length === 0 && !canMiss) findings.add(missingSource(option, source, position(option)))
    pins.set(canonicalJson(source), await Promise.all(files.map((file) => pin(bundle, file, store))))
  }
  for (const option of ['variants_file', 'comps_file', 'gather_prepopulate', 'gather_source_mapping'] as const) {
    const source = options[option]
    if (source === undefined || source === '') continue
    const file = fileSource(bundle, source)
    await keep(option, source, file === null ? [] : [file])
  }
  for (const { path, source } of installerFiles(options, runs)) {
    const file = fileSource(bundle, source)
    await keep(path, source, file === null ? [] : [file])
  }
  for (const { path, source } of ostreeTemplates(options, runs)) await keep(path, source, directorySource(bundle, source))
  if (options.product_id !== undefined) await keep('product_id', options.product_id, directorySource(bundle, options.product_id))
  for (const [option, source] of modulemdDirectories(options)) await keep(option, source, directorySource(bundle, source))
  for (const { path, source, canMiss } of extraFilesSources(options, runs))
    await keep(path, source, extraSource(bundle, source), { canMiss })
  return pins
}

/** Stores a file of the bundle. */
export async function pin(bundle: Bundle, file: SourceFile, store: Store): Promise<PinnedFile> {
  const { content, mode } = bundle.get(file.from) ?? { content: { bytes: Buffer.alloc(0) }, mode: 0o644 }
  return { path: file.path, ref: await ('bytes' in content ? store.putBytes(content.bytes) : store.putFile(content.file)), mode }
}
