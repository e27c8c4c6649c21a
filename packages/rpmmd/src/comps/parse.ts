import { RpmmdError } from '../error.ts'
import { readElement, type XmlElement } from '../markup/index.ts'
import {
  type Comps,
  type CompsCategory,
  type CompsEnvironment,
  type CompsGroup,
  type CompsGroupId,
  type CompsPackage,
  type Described,
  PACKAGE_TYPES,
  type Restricted,
} from './model.ts'

/**
 * Reads a comps file (spec 02 §5). Names are taken as they are; unknown elements are passed over.
 * @param file name for messages.
 * @throws {RpmmdError} COMPS_INVALID with `file:line` when it is not well formed, is no comps file, a group, category or
 * environment has no id, or package names have white space around them (all of them listed).
 */
export function parseComps(xml: string, file: string): Comps {
  const root = rootOf(xml, file)
  const named = (name: string): XmlElement[] => root.children.filter((child) => child.name === name)
  const problems = [...named('group'), ...named('category'), ...named('environment')].flatMap((element) => problemsOf(element))
  if (problems.length > 0) {
    const lines = problems.map(({ line, message }) => `${file}:${line}: ${message}`)
    throw new RpmmdError('COMPS_INVALID', `Comps file contains errors\n${lines.join('\n')}`, {
      details: { file, line: problems[0]?.line ?? 1 },
    })
  }
  const matches = named('langpacks').flatMap((langpacks) => langpacks.children.filter((child) => child.name === 'match'))
  return {
    groups: named('group').map(groupOf),
    categories: named('category').map(categoryOf),
    environments: named('environment').map(environmentOf),
    langpacks: Object.fromEntries(matches.map(({ attributes }) => [attributes['name'] ?? '', attributes['install'] ?? ''])),
  }
}

function rootOf(xml: string, file: string): XmlElement {
  const read = readElement(xml)
  const problem = 'problem' in read ? read.problem : null
  if (problem !== null) {
    throw new RpmmdError('COMPS_INVALID', `${file}:${problem.line}: ${problem.message}`, { details: { file, line: problem.line } })
  }
  if ('root' in read && read.root.name === 'comps') return read.root
  throw new RpmmdError('COMPS_INVALID', `${file}: the root element is not comps`, { details: { file, line: 1 } })
}

/** What is wrong with one group, category or environment (spec 02 §5.4). */
function problemsOf(element: XmlElement): { line: number; message: string }[] {
  const id = textOf(element, 'id')
  if (id === null || id === '') return [{ line: element.line, message: `${element.name} without an id` }]
  return packagesOf(element)
    .filter(({ text }) => text !== text.trim())
    .map(({ line, text }) => ({ line, message: `Package name ${text} in group '${id}' contains leading or trailing whitespace` }))
}

function groupOf(element: XmlElement): CompsGroup {
  return {
    ...describedOf(element),
    ...restrictionsOf(element),
    default: booleanOf(textOf(element, 'default'), false),
    uservisible: booleanOf(textOf(element, 'uservisible'), true),
    langOnly: textOf(element, 'langonly'),
    packages: packagesOf(element).map(packageOf),
  }
}

function packagesOf(group: XmlElement): XmlElement[] {
  return group.children
    .filter((child) => child.name === 'packagelist')
    .flatMap((list) => list.children.filter((child) => child.name === 'packagereq'))
}

function packageOf(element: XmlElement): CompsPackage {
  const { type = 'mandatory', requires = null } = element.attributes
  return { name: element.text, ...typeOf(type, element.line), requires, ...restrictionsOf(element) }
}

function typeOf(word: string, line: number): Pick<CompsPackage, 'type' | 'unknownType'> {
  const type = PACKAGE_TYPES.find((known) => known === word)
  return type === undefined ? { type: 'unknown', unknownType: { word, line } } : { type }
}

function categoryOf(element: XmlElement): CompsCategory {
  return {
    ...describedOf(element),
    displayOrder: numberOf(textOf(element, 'display_order')),
    groups: groupIdsOf(element, 'grouplist').map((group) => group.id),
  }
}

function environmentOf(element: XmlElement): CompsEnvironment {
  return {
    ...describedOf(element),
    ...restrictionsOf(element),
    displayOrder: numberOf(textOf(element, 'display_order')),
    groups: groupIdsOf(element, 'grouplist'),
    options: groupIdsOf(element, 'optionlist'),
  }
}

function groupIdsOf(element: XmlElement, list: string): CompsGroupId[] {
  const ids = element.children
    .filter((child) => child.name === list)
    .flatMap((child) => child.children.filter((inner) => inner.name === 'groupid'))
  return ids.map(({ text, attributes }) => ({
    id: text,
    default: booleanOf(attributes['default'] ?? null, false),
    arches: listOf(attributes['arch']),
  }))
}

function describedOf(element: XmlElement): Described {
  return {
    id: textOf(element, 'id') ?? '',
    name: textOf(element, 'name') ?? '',
    names: translationsOf(element, 'name'),
    description: textOf(element, 'description') ?? '',
    descriptions: translationsOf(element, 'description'),
  }
}

/** Text of the first child of that name which is not a translation. */
function textOf(element: XmlElement, name: string): string | null {
  return element.children.find((child) => child.name === name && child.attributes['xml:lang'] === undefined)?.text ?? null
}

function translationsOf(element: XmlElement, name: string): Record<string, string> {
  const translated = element.children.filter((child) => child.name === name && child.attributes['xml:lang'] !== undefined)
  return Object.fromEntries(translated.map((child) => [child.attributes['xml:lang'] ?? '', child.text]))
}

function restrictionsOf(element: XmlElement): Restricted {
  return { arches: listOf(element.attributes['arch']), variants: listOf(element.attributes['variant']) }
}

/** Runs of commas and spaces separate; tabs and newlines do not (spec 02 §5.1). */
function listOf(value: string | undefined): string[] | null {
  return value === undefined ? null : value.split(/[, ]+/).filter((item) => item !== '')
}

function booleanOf(word: string | null, otherwise: boolean): boolean {
  return word === null ? otherwise : word.trim().toLowerCase() === 'true'
}

function numberOf(text: string | null): number | null {
  const number = text === null ? Number.NaN : Number.parseInt(text, 10)
  return Number.isNaN(number) ? null : number
}
