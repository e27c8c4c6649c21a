import type { JsonObject, JsonValue } from '@murli/contracts'

/** Files that a configuration refers to, as written: relative to the configuration directory, or absolute. All may be shell globs. */
export interface References {
  files: string[]
  /** Whole directories, at any depth. */
  directories: string[]
}

/** Options whose text is the path of a file (spec 01 §4.2 and §2.7). */
const FILE_OPTIONS = ['comps_file', 'variants_file', 'gather_prepopulate', 'gather_source_mapping', 'buildinstall_kickstart']
/** Options whose text is the path of a directory (spec 01 §4.2 and §2.3). */
const DIRECTORY_OPTIONS = ['module_defaults_dir', 'module_obsoletes_dir', 'module_defaults_override_dir', 'product_id']
/** Members of nested objects whose text is the path of a file (spec 01 §2.9). */
const FILE_MEMBERS = ['configuration_file']

/**
 * What a configuration refers to; pure. Objects with `scm: 'file'` count wherever they are, since `extra_files`, `extra_isos`,
 * `createrepo_extra_modulemd` and all options above may hold them (spec 01 §4.1).
 */
export function referencesOf(options: JsonObject): References {
  const found: References = { files: [], directories: [] }
  for (const name of FILE_OPTIONS) found.files.push(...texts(options[name]))
  for (const name of DIRECTORY_OPTIONS) found.directories.push(...texts(options[name]))
  collect(options, found)
  return { files: distinct(found.files), directories: distinct(found.directories) }
}

function collect(value: JsonValue, found: References): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found)
    return
  }
  if (value === null || typeof value !== 'object') return
  if (value['scm'] === 'file') {
    // where both are given, `file` decides (spec 01 §4.1)
    const files = texts(value['file'])
    if (files.length > 0) found.files.push(...files)
    else found.directories.push(...texts(value['dir']))
    return
  }
  for (const [name, member] of Object.entries(value)) {
    if (FILE_MEMBERS.includes(name)) found.files.push(...texts(member))
    collect(member, found)
  }
}

/** A text or a list of texts; anything else refers to nothing, and the server says what is wrong with it. */
function texts(value: JsonValue | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' && item !== '') as string[]
}

function distinct(paths: string[]): string[] {
  return [...new Set(paths)].toSorted()
}
