import { readFile } from 'node:fs/promises'
import type { ConfigIssue } from '@murli/contracts'
import type { ReadableOptions } from '@murli/config/schema'
import type { SourceAccess, SourceObject } from './access.ts'
import type { Bundle } from './bundle.ts'
import { extraFilesSources } from './extra-files.ts'
import { type Findings, issuesOf } from './findings.ts'
import { installerFiles, ostreeTemplates } from './installers.ts'
import { isBundled } from './sources.ts'

/** What fetching works on. `sources` is null without network: then nothing is fetched, nor missed. */
export interface Fetching {
  bundle: Bundle
  options: ReadableOptions
  findings: Findings
  position: (path: string) => ConfigIssue['position']
  sources: SourceAccess | null
  runs: (phase: string) => boolean
}

interface Wish {
  /** Dot-joined path of the option. */
  path: string
  source: SourceObject
  wanted: 'file' | 'dir' | 'either'
  canMiss: boolean
}

/** Longest document of an option that wants a file: it is read as a whole. */
const DOCUMENT_LIMIT_BYTES = 64 * 1024 ** 2

/**
 * Fetches what options refer to beyond local files, and adds it to the bundle, where it is found by its source. What cannot be
 * fetched is a finding each; files for options that are wrong in another way are not wanted.
 */
export async function fetchAll({ bundle, options, findings, position, sources, runs }: Fetching): Promise<void> {
  if (sources === null) return
  const wrong = new Set(findings.issues.filter(({ severity }) => severity === 'error').map(({ path }) => path))
  const wishes = wishesOf(options, runs).filter(({ path }) => !wrong.has(path))
  const issues = await Promise.all(wishes.map((wish) => fetchOne(wish, bundle, sources, position)))
  findings.add(...issues.flat())
}

async function fetchOne(wish: Wish, bundle: Bundle, sources: SourceAccess, position: Fetching['position']): Promise<ConfigIssue[]> {
  const { path, source, wanted, canMiss } = wish
  try {
    const files = await sources.files(source, wanted)
    const contents = files.map(async (file) => {
      if (wanted !== 'file') return { ...file, content: { file: file.file } }
      if (file.size > DOCUMENT_LIMIT_BYTES) return { ...file, content: { file: file.file } }
      return { ...file, content: { bytes: await readFile(file.file) } }
    })
    bundle.addFetched(source, await Promise.all(contents))
    return []
  } catch (error) {
    const option = path.split('.')[0] ?? path
    return issuesOf(error, position(path)).map((issue) => ({
      ...issue,
      severity: canMiss ? 'warning' : issue.severity,
      message: `${option}: ${issue.message}`,
      path,
    }))
  }
}

/** Sources that are fetched, by the option that has them. */
function wishesOf(options: ReadableOptions, runs: Fetching['runs']): Wish[] {
  const wishes: Wish[] = []
  const wish = (path: string, source: unknown, wanted: Wish['wanted'], canMiss = false): void => {
    if (source !== undefined && !isBundled(source)) wishes.push({ path, source: source as SourceObject, wanted, canMiss })
  }
  for (const option of ['variants_file', 'comps_file', 'gather_prepopulate'] as const) wish(option, options[option], 'file')
  for (const { path, source } of installerFiles(options, runs)) wish(path, source, 'file')
  for (const { path, source } of ostreeTemplates(options, runs)) wish(path, source, 'dir')
  for (const option of ['product_id', 'module_defaults_dir', 'module_obsoletes_dir'] as const) wish(option, options[option], 'dir')
  for (const [uid, source] of Object.entries(options.createrepo_extra_modulemd ?? {}))
    wish(`createrepo_extra_modulemd.${uid}`, source, 'dir')
  for (const { path, source, canMiss } of extraFilesSources(options, runs)) wish(path, source, 'either', canMiss)
  return wishes
}
