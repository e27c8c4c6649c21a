import { RpmmdError } from '../error.ts'
import { globMatcher } from '../glob/index.ts'
import { isElement, type MixedElement, printMixed, readMixed } from '../markup/index.ts'

/** What the stand-alone filter does; every member but the arch is one of its flags (spec 02 §6.6). */
export interface CompsTextFilter {
  readonly arch: string
  readonly variant?: string | undefined
  /** Groups, packages or environments without an `arch` attribute go, too. */
  readonly archOnlyGroups?: boolean | undefined
  readonly archOnlyPackages?: boolean | undefined
  readonly archOnlyEnvironments?: boolean | undefined
  /** Leave empty groups, and what refers to missing ones. */
  readonly cleanup?: boolean | undefined
  /** Leave white space as it is. */
  readonly reindent?: boolean | undefined
  /** Globs of groups that stay though nothing is in them. */
  readonly keepEmptyGroups?: readonly string[] | undefined
  /** Groups that environments may name though they are not here. */
  readonly lookasideGroups?: readonly string[] | undefined
  readonly removeCategories?: boolean | undefined
  readonly removeLangpacks?: boolean | undefined
  readonly removeTranslations?: boolean | undefined
  readonly removeEnvironments?: boolean | undefined
}

/**
 * Filters the text of a comps file for an arch, and a variant, without reading more into it than is filtered: all else stays as written
 * (spec 02 §6.6). Option lists of environments are left alone, as in composes.
 * @throws {RpmmdError} COMPS_INVALID when it is not well formed or no comps file.
 */
export function filterCompsText(xml: string, file: string, filter: CompsTextFilter): string {
  const document = readMixed(xml)
  if ('problem' in document) {
    const { line, message } = document.problem
    throw new RpmmdError('COMPS_INVALID', `${file}:${line}: ${message}`, { details: { file, line } })
  }
  const { root } = document
  if (root.name !== 'comps') throw new RpmmdError('COMPS_INVALID', `${file}: the root element is not comps`, { details: { file, line: 1 } })
  for (const group of named(root, 'group')) {
    for (const list of named(group, 'packagelist')) restrict(list, 'packagereq', filter, filter.archOnlyPackages)
  }
  restrict(root, 'group', filter, filter.archOnlyGroups)
  restrict(root, 'environment', filter, filter.archOnlyEnvironments)
  if (filter.cleanup !== false) cleanUp(root, filter)
  if (filter.removeCategories === true) remove(root, ({ name }) => name === 'category')
  if (filter.removeLangpacks === true) remove(root, ({ name }) => name === 'langpacks')
  if (filter.removeTranslations === true) removeTranslations(root)
  if (filter.removeEnvironments === true) remove(root, ({ name }) => name === 'environment')
  return printMixed(document, { reindent: filter.reindent !== false })
}

/** Elements that name other arches or variants go; the attributes of the others are taken away. */
function restrict(parent: MixedElement, name: string, { arch, variant }: CompsTextFilter, archOnly = false): void {
  if (archOnly) remove(parent, (element) => element.name === name && element.attributes['arch'] === undefined)
  const wanted = [['arch', arch] as const, ...(variant === undefined ? [] : [['variant', variant] as const])]
  for (const [attribute, value] of wanted) {
    remove(parent, (element) => element.name === name && !allows(element.attributes[attribute], value))
    for (const element of named(parent, name)) delete element.attributes[attribute]
  }
}

function allows(list: string | undefined, value: string): boolean {
  return list === undefined || list.split(/[, ]+/).includes(value)
}

/** Groups without packages, and what names groups that are not here (spec 02 §6.2, step 4). */
function cleanUp(root: MixedElement, { arch, keepEmptyGroups = [], lookasideGroups = [] }: CompsTextFilter): void {
  const kept = keepEmptyGroups.map((pattern) => globMatcher(pattern, 'python'))
  const isEmpty = (group: MixedElement): boolean => named(group, 'packagelist').every((list) => named(list, 'packagereq').length === 0)
  remove(root, (element) => element.name === 'group' && isEmpty(element) && !kept.some((fits) => fits(idOf(element))))
  const here = new Set(named(root, 'group').map(idOf))
  removeGroupIds(root, 'category', (id) => here.has(textOf(id)))
  const known = new Set([...here, ...lookasideGroups])
  removeGroupIds(root, 'environment', (id) => known.has(textOf(id)) && allows(id.attributes['arch'], arch))
}

/** Takes group ids out of the group lists of categories or environments, and then those whose lists are empty. */
function removeGroupIds(root: MixedElement, name: string, stays: (id: MixedElement) => boolean): void {
  for (const owner of named(root, name)) {
    for (const list of named(owner, 'grouplist')) {
      remove(list, (element) => element.name === 'groupid' && !stays(element))
      for (const id of named(list, 'groupid')) if (name === 'environment') delete id.attributes['arch']
    }
  }
  const isEmpty = (owner: MixedElement): boolean => named(owner, 'grouplist').every((list) => named(list, 'groupid').length === 0)
  remove(root, (element) => element.name === name && isEmpty(element))
}

function removeTranslations(element: MixedElement): void {
  remove(element, ({ attributes }) => attributes['xml:lang'] !== undefined)
  for (const child of element.children.filter(isElement)) removeTranslations(child)
}

/** Removes child elements, each with the white space behind it. */
function remove(parent: MixedElement, goes: (element: MixedElement) => boolean): void {
  let isBehindRemoved = false
  parent.children = parent.children.filter((node) => {
    const isRemoved = isElement(node) ? goes(node) : isBehindRemoved && 'text' in node && node.text.trim() === ''
    isBehindRemoved = isRemoved && isElement(node)
    return !isRemoved
  })
}

function named(parent: MixedElement, name: string): MixedElement[] {
  return parent.children.filter(isElement).filter((child) => child.name === name)
}

function idOf(element: MixedElement): string {
  const [id] = named(element, 'id')
  return id === undefined ? '' : textOf(id)
}

function textOf(element: MixedElement): string {
  return element.children.map((node) => ('text' in node ? node.text : '')).join('')
}
