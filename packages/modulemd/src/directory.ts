import { ModulemdError, refuse } from './error.ts'
import type { ModuleDefaults, ModulemdDocument, ModuleObsoletes } from './model.ts'
import { parseModulemd } from './parse.ts'

/** A file with module metadata. `name` is what it is called in messages. */
export interface ModulemdFile {
  readonly name: string
  readonly text: string
}

/** Files of a directory that count: `*.yaml` in the directory itself (spec 02 §8). */
export function isModulemdFile(path: string): boolean {
  return path.endsWith('.yaml') && !path.includes('/')
}

/**
 * Defaults of `module_defaults_dir`; those of a module in `module_defaults_override_dir` stand for those in the first (spec 02 §8, 03 §7).
 * @throws {ModulemdError} for files that are not modulemd, and for modules with several defaults, all of them listed.
 */
export function readDefaults(files: readonly ModulemdFile[], overrides: readonly ModulemdFile[] = []): ModuleDefaults[] {
  const given = readFiles(files).filter((document) => document.kind === 'defaults')
  const overriding = readFiles(overrides).filter((document) => document.kind === 'defaults')
  refuseSeveral('There are duplicated module defaults:', 'defaults', given.map(defaultOf))
  refuseSeveral('There are duplicated module defaults:', 'defaults', overriding.map(defaultOf))
  const overridden = new Set(overriding.map(({ module }) => module))
  return [...given.filter(({ module }) => !overridden.has(module)), ...overriding]
}

/**
 * Obsoletes of `module_obsoletes_dir` (spec 02 §8).
 * @throws {ModulemdError} for files that are not modulemd, and for streams that two documents of one time say different things of.
 */
export function readObsoletes(files: readonly ModulemdFile[]): ModuleObsoletes[] {
  const obsoletes = readFiles(files).filter((document) => document.kind === 'obsoletes')
  const statements = obsoletes.map((document): [string, string] => [statementOf(document), document.yaml])
  const several = severalOf(statements).map(([what]) => `${what} has multiple obsoletes`)
  refuse('There are duplicated module obsoletes:', several, 'keep one document, or give the newer one a later modified')
  return obsoletes
}

/** All documents of some files, in the order of the files. @throws {ModulemdError} with everything that is wrong in all of them. */
export function readFiles(files: readonly ModulemdFile[]): ModulemdDocument[] {
  const problems: string[] = []
  const documents = files.flatMap(({ name, text }) => {
    try {
      return parseModulemd(text, name).documents
    } catch (error) {
      if (!(error instanceof ModulemdError)) throw error
      problems.push(...error.details.problems)
      return []
    }
  })
  refuse('Module metadata cannot be read:', problems)
  return documents
}

function defaultOf({ module, stream }: ModuleDefaults): [module: string, stream: string] {
  return [module, stream ?? 'none']
}

function statementOf({ module, stream, context, modified }: ModuleObsoletes): string {
  const place = context === '' ? `${module}:${stream}` : `${module}:${stream} (context ${context})`
  return `Module ${place} of ${modified}`
}

function refuseSeveral(summary: string, what: string, said: readonly [string, string][]): void {
  const problems = severalOf(said).map(([module, values]) => `Module ${module} has multiple ${what}: ${values.join(', ')}`)
  refuse(summary, problems, 'keep one document for each module')
}

/** Keys with more than one value, sorted, values too. */
function severalOf(pairs: readonly (readonly [string, string])[]): [string, string[]][] {
  const values = Map.groupBy(pairs, ([key]) => key)
  return [...values]
    .map(([key, found]): [string, string[]] => [key, [...new Set(found.map(([, value]) => value))].toSorted()])
    .filter(([, found]) => found.length > 1)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
}
