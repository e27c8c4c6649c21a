import { KojiError } from '../error.ts'

/** Sections of an INI file → options by lower-case name, values as they are written. */
export type Sections = Map<string, Map<string, string>>

/** Its options are those of every section that has no others of the name. */
const DEFAULTS = 'DEFAULT'
const SECTION = /^\[([^\]]+)\]/
const OPTION = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/

/**
 * Reads an INI file as Python's configparser does, which is what Koji reads its own with: `=` or `:`, comments of whole lines with `#` or `;`,
 * values that go on in lines further in.
 * @throws {KojiError} PROFILE_INVALID with file and line
 */
export function parseSections(text: string, file: string): Sections {
  const sections: Sections = new Map()
  let section: Map<string, string> | null = null
  let option: string | null = null
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue
    if (/^\s/.test(line) && section !== null && option !== null) {
      section.set(option, `${section.get(option)}\n${trimmed}`)
      continue
    }
    const [, name] = SECTION.exec(trimmed) ?? []
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string>()
      sections.set(name, section)
      option = null
      continue
    }
    const [, key, value = ''] = OPTION.exec(trimmed) ?? []
    if (section === null || key === undefined) throw wrong(file, index + 1, section === null ? 'a [section] first' : 'NAME = VALUE')
    option = key.toLowerCase()
    section.set(option, value)
  }
  return sections
}

/** Options of a section with those of `DEFAULT`, `%(name)s` replaced. @throws {KojiError} PROFILE_INVALID */
export function optionsOf(sections: Sections, name: string): Map<string, string> | null {
  const own = sections.get(name)
  if (own === undefined) return null
  const all = new Map([...(sections.get(DEFAULTS) ?? []), ...own])
  return new Map([...all].map(([option, value]) => [option, interpolated(value, all, `[${name}] ${option}`)]))
}

const DEEPEST = 10

function interpolated(value: string, options: ReadonlyMap<string, string>, place: string, depth = 0): string {
  if (depth > DEEPEST) throw new KojiError('PROFILE_INVALID', `${place}: %(…)s refers to itself`)
  return value.replaceAll(/%(?:%|\(([^)]+)\)s|.?)/g, (found, name?: string) => {
    if (found === '%%') return '%'
    const other = name === undefined ? undefined : options.get(name.toLowerCase())
    if (other === undefined) throw new KojiError('PROFILE_INVALID', `${place}: ${found} is not an option; a percent sign is written %%`)
    return interpolated(other, options, place, depth + 1)
  })
}

function wrong(file: string, line: number, expected: string): KojiError {
  return new KojiError('PROFILE_INVALID', `${file}:${line}: expected ${expected}`)
}
