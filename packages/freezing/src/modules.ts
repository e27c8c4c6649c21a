import type { ConfigIssue } from '@murli/contracts'
import type { ReadableOptions } from '@murli/config/schema'
import { isModulemdFile, type ModulemdFile, readDefaults, readFiles, readObsoletes } from '@murli/modulemd'
import type { Bundle } from './bundle.ts'
import { attempt, type Findings } from './findings.ts'
import { directorySource, type Source } from './sources.ts'

/** Options that name directories of module metadata, those that are set. */
export function modulemdDirectories(options: ReadableOptions): [option: string, source: Source][] {
  const { module_defaults_dir: defaults, module_defaults_override_dir: overrides, module_obsoletes_dir: obsoletes } = options
  const named: [string, Source | undefined][] = [
    ['module_defaults_dir', defaults],
    ['module_defaults_override_dir', overrides],
    ['module_obsoletes_dir', obsoletes],
    ...Object.entries(options.createrepo_extra_modulemd ?? {}).map(([uid, source]): [string, Source] => [
      `createrepo_extra_modulemd.${uid}`,
      source,
    ]),
  ]
  return named.filter((entry): entry is [string, Source] => entry[1] !== undefined && entry[1] !== '')
}

/** What reading module metadata works on. */
interface Reading {
  bundle: Bundle
  options: ReadableOptions
  findings: Findings
  position: (path: string) => ConfigIssue['position']
}

/** Reads module metadata for its errors (spec 02 §8); those that were fetched are read when they are used. */
export function checkModulemd({ bundle, options, findings, position }: Reading): void {
  const files = new Map(modulemdDirectories(options).map(([option, source]) => [option, filesOf(bundle, source, option)]))
  const check = (option: string, read: (given: readonly ModulemdFile[]) => unknown): void => {
    const given = files.get(option)
    if (given !== undefined) attempt(findings, () => read(given), position(option))
  }
  check('module_defaults_dir', readDefaults)
  check('module_defaults_override_dir', readDefaults)
  check('module_obsoletes_dir', readObsoletes)
  for (const option of files.keys()) if (option.startsWith('createrepo_extra_modulemd.')) check(option, readFiles)
}

/** Files that count; in directories of extra documents they are one step deeper, in one for each arch. */
function filesOf(bundle: Bundle, source: Source, option: string): ModulemdFile[] {
  const depth = option.startsWith('createrepo_extra_modulemd.') ? 1 : 0
  return directorySource(bundle, source).flatMap(({ path, from }) => {
    const inside = path.split('/').slice(depth).join('/')
    const text = isModulemdFile(inside) ? bundle.text(from) : null
    return text === null ? [] : [{ name: from, text }]
  })
}
