import { RpmmdError } from '../error.ts'
import {
  type Comps,
  type CompsCategory,
  type CompsEnvironment,
  type CompsGroup,
  type CompsGroupId,
  type Described,
  PACKAGE_TYPES,
} from './model.ts'

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps
  PUBLIC '-//Red Hat, Inc.//DTD Comps info//EN'
  'comps.dtd'>
`

/**
 * A comps document as the peer writes it, byte for byte (spec 02 §6.5, 05 §2.7). Categories and environments without groups
 * are left out; `arch` and `variant` attributes are not written.
 * @throws {RpmmdError} COMPS_INVALID for a package of unknown type, unless `unknownTypes` is `omit`.
 */
export function printComps(comps: Comps, options: { unknownTypes?: 'refuse' | 'omit' } = {}): string {
  if (options.unknownTypes !== 'omit') refuseUnknownTypes(comps)
  const here = new Set(comps.groups.map((group) => group.id))
  const lines = [
    ...comps.groups.toSorted(byId).flatMap(groupLines),
    ...comps.categories.flatMap((category) => categoryLines(category, here)),
    ...comps.environments.toSorted(byId).flatMap(environmentLines),
    ...langpackLines(comps),
  ]
  return HEAD + nest('comps', lines).join('\n') + '\n'
}

/** A package that cannot be written, since the file has another word for its type; `line` of the file. */
export interface UnknownType {
  readonly line: number
  readonly message: string
}

/** What {@link printComps} would refuse the comps for, in the order of the file. */
export function unknownTypes(comps: Comps): UnknownType[] {
  return comps.groups.flatMap((group) =>
    group.packages.flatMap(({ name, unknownType }) =>
      unknownType === undefined
        ? []
        : [
            {
              line: unknownType.line,
              message: `Failed to process comps file. Package ${name} in group ${group.id} has unknown type '${unknownType.word}'`,
            },
          ],
    ),
  )
}

/** What is to be done about an unknown type. */
export const UNKNOWN_TYPE_HINT = `type is one of ${PACKAGE_TYPES.join(', ')}`

function refuseUnknownTypes(comps: Comps): void {
  const [first] = unknownTypes(comps)
  if (first !== undefined) throw new RpmmdError('COMPS_INVALID', first.message, { hint: UNKNOWN_TYPE_HINT })
}

function groupLines(group: CompsGroup): string[] {
  return nest('group', [
    ...describedLines(group, { alwaysDescribed: true }),
    leaf('default', String(group.default)),
    leaf('uservisible', String(group.uservisible)),
    ...(group.langOnly === null || group.langOnly === '' ? [] : [leaf('langonly', group.langOnly)]),
    ...nest(
      'packagelist',
      PACKAGE_TYPES.flatMap((type) => packageLines(group, type)),
    ),
  ])
}

function packageLines(group: CompsGroup, type: (typeof PACKAGE_TYPES)[number]): string[] {
  const packages = group.packages.filter((item) => item.type === type).toSorted((a, b) => byText(a.name, b.name))
  return packages.map(({ name, requires }) =>
    leaf('packagereq', name, type === 'conditional' ? { requires: requires ?? '', type } : { type }),
  )
}

function categoryLines(category: CompsCategory, here: ReadonlySet<string>): string[] {
  const groups = [...new Set(category.groups)].filter((id) => here.has(id)).toSorted(byText)
  if (groups.length === 0) return []
  const list = groups.map((id) => leaf('groupid', id))
  return nest('category', [...describedLines(category), ...orderLines(category.displayOrder), ...nest('grouplist', list)])
}

function environmentLines(environment: CompsEnvironment): string[] {
  if (environment.groups.length === 0) return []
  return nest('environment', [
    ...describedLines(environment),
    ...orderLines(environment.displayOrder),
    ...nest('grouplist', groupIdLines(environment.groups)),
    ...(environment.options.length === 0 ? [] : nest('optionlist', groupIdLines(environment.options))),
  ])
}

function groupIdLines(groups: readonly CompsGroupId[]): string[] {
  return groups.toSorted(byId).map((group) => leaf('groupid', group.id, group.default ? { default: 'true' } : {}))
}

function describedLines(item: Described, options: { alwaysDescribed?: boolean } = {}): string[] {
  const isDescribed = options.alwaysDescribed === true || item.description !== ''
  return [
    leaf('id', item.id),
    leaf('name', item.name),
    ...translationLines('name', item.names),
    ...(isDescribed ? [leaf('description', item.description), ...translationLines('description', item.descriptions)] : []),
  ]
}

function translationLines(name: string, texts: Readonly<Record<string, string>>): string[] {
  const languages = Object.keys(texts).toSorted(byText)
  return languages.map((language) => leaf(name, texts[language] ?? '', { 'xml:lang': language }))
}

function orderLines(displayOrder: number | null): string[] {
  return displayOrder === null ? [] : [leaf('display_order', String(displayOrder))]
}

function langpackLines(comps: Comps): string[] {
  const names = Object.keys(comps.langpacks).toSorted(byText)
  if (names.length === 0) return []
  return nest(
    'langpacks',
    names.map((name) => leaf('match', '', { install: comps.langpacks[name] ?? '', name })),
  )
}

/** An element with its children one step further in. */
function nest(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`<${name}/>`] : [`<${name}>`, ...lines.map((line) => `  ${line}`), `</${name}>`]
}

function leaf(name: string, text: string, attributes: Readonly<Record<string, string>> = {}): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escape(value)}"`)].join(' ')
  return text === '' ? `<${start}/>` : `<${start}>${escape(text)}</${name}>`
}

/** The peer's writer escapes quotation marks in text as well. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll('>', '&gt;')
}

function byId(a: { id: string }, b: { id: string }): number {
  return byText(a.id, b.id)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
