import { ProductmdError } from '../error.ts'
import { byCodePoint } from '../text.ts'

/** Section → key → value. */
export type Ini = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * The INI form of `.treeinfo`: sections and keys sorted by code point, `key = value`, an empty line after every section
 * (spec 05 §5.1). Keys that begin with `;` are the two fixed remarks of [general].
 * @throws {ProductmdError} METADATA_INVALID for a `%` or a line break in a value: readers would take it for interpolation.
 */
export function printIni(ini: Ini): string {
  const sections = Object.keys(ini).toSorted(byCodePoint)
  return sections.map((section) => `[${section}]\n${keyLines(section, ini[section] ?? {})}\n`).join('')
}

function keyLines(section: string, keys: Readonly<Record<string, string>>): string {
  const names = Object.keys(keys).toSorted(byCodePoint)
  return names
    .map((name) => {
      const value = keys[name] ?? ''
      if (/[%\n\r]/.test(value))
        throw new ProductmdError(`.treeinfo: [${section}] ${name}: a value cannot have '%' or line breaks: ${value}`)
      return `${name} = ${value}\n`
    })
    .join('')
}

/** Reads the form back; remarks (`;`, `#`) are passed over. @throws {ProductmdError} METADATA_INVALID. */
export function parseIni(text: string): Ini {
  const ini: Record<string, Record<string, string>> = {}
  let section: Record<string, string> | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*([;#].*)?$/.test(line)) continue
    const name = /^\[(.+)\]\s*$/.exec(line)?.[1]
    const [, key, value] = /^([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) section = ini[name] ??= {}
    else if (section !== undefined && key !== undefined && value !== undefined) section[key] = value
    else throw new ProductmdError(`.treeinfo:${index + 1}: neither a section nor a key: ${line}`)
  }
  return ini
}
