import type { ComposeDifference, CompsChange, ImageChange, PackageChange, VariantChange } from '@murli/contracts'
import {
  byKind,
  changedTrees,
  countAndChange,
  dateOf,
  formatBytes,
  formatChange,
  fromTo,
  imageFacts,
  KIND_TITLES,
  packageNames,
  releaseLine,
  sizeAndChange,
  summary,
  totals,
  treeName,
} from './words.ts'

/** A difference as text for people: numbers first, then every section that has something. */
export function differenceText(difference: ComposeDifference): string {
  const { before, after } = difference
  const lines = [`${before.id} → ${after.id}`, releaseLine(difference), '']
  const counts = summary(difference)
  lines.push(...(counts.length === 0 ? ['no differences'] : counts.map(([title, count]) => `${String(count).padStart(6)}  ${title}`)))
  lines.push(...totalLines(difference))
  for (const [kind, changes] of byKind(difference.packages ?? [])) lines.push(...section(KIND_TITLES[kind], changes.flatMap(packageLines)))
  lines.push(...section('Trees', treeLines(difference)))
  lines.push(...section('Images', (difference.images ?? []).flatMap(imageLines)))
  lines.push(...section('Variants', (difference.variants ?? []).map(variantLine)))
  lines.push(...section('Groups and environments', (difference.comps ?? []).flatMap(compsLines)))
  lines.push(
    ...section(
      'Extra files',
      (difference.extraFiles ?? []).map(({ path, state }) => `${mark(state)} ${path}`),
    ),
  )
  lines.push(...section('Options', configurationLines(difference)))
  return `${lines.join('\n')}\n`
}

function totalLines(difference: ComposeDifference): string[] {
  if (difference.trees === null) return []
  const [was, is] = [totals(difference, 'before'), totals(difference, 'after')]
  const size = was.sizeBytes === null || is.sizeBytes === null ? '' : `, ${sizeAndChange(was.sizeBytes, is.sizeBytes)}`
  return ['', `${countAndChange(was.packages, is.packages, 'package files')} in all trees${size}`]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, '='.repeat(title.length), '', ...lines]
}

function packageLines(change: PackageChange): string[] {
  const { kind, source, before, after, variants, sizeChange, changelog } = change
  const size = sizeChange === null || sizeChange === 0 ? '' : `, ${formatChange(sizeChange)}`
  const where = kind === 'moved' ? '' : `; ${variants.join(', ')}`
  return [
    `${source}  ${fromTo(before, after)}`,
    ...filled(`${packageNames(change)}${where}${size}`),
    ...changelog.flatMap(({ date, author, text }) => [`    * ${dateOf(date)} ${author}`, ...indented(text)]),
  ]
}

/** Indented lines of no more than so many characters, as far as words allow. */
function filled(text: string, width = 120): string[] {
  const lines: string[] = []
  let line = '   '
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > width && line.trim() !== '') {
      lines.push(line)
      line = '   '
    }
    line += ` ${word}`
  }
  return [...lines, line]
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`.trimEnd())
}

function treeLines(difference: ComposeDifference): string[] {
  return changedTrees(difference).map((tree) => {
    const { before, after } = tree
    if (before === null) return `+ ${treeName(tree)}: ${after?.packages} packages${bytes(after?.sizeBytes)}`
    if (after === null) return `- ${treeName(tree)}: had ${before.packages} packages${bytes(before.sizeBytes)}`
    const size =
      before.sizeBytes === null || after.sizeBytes === null
        ? bytes(after.sizeBytes)
        : `, ${sizeAndChange(before.sizeBytes, after.sizeBytes)}`
    return `  ${treeName(tree)}: ${countAndChange(before.packages, after.packages, 'packages')}${size}`
  })
}

function bytes(size: number | null | undefined): string {
  return size === null || size === undefined ? '' : `, ${formatBytes(size)}`
}

function imageLines({ variant, arch, name, before, after }: ImageChange): string[] {
  const title = `${variant} ${arch}: ${name}`
  if (before === null) return [`+ ${title}${bytes(after?.sizeBytes)}`, `    ${after?.path}`]
  if (after === null) return [`- ${title}${bytes(before.sizeBytes)}`, `    ${before.path}`]
  return [`  ${title}: ${[sizeAndChange(before.sizeBytes, after.sizeBytes), ...imageFacts(before, after)].join(', ')}`]
}

function variantLine({ uid, before, after }: VariantChange): string {
  const facts = (side: VariantChange['before']): string => (side === null ? '' : `${side.type} for ${side.arches.join(', ')}`)
  if (before === null) return `+ ${uid}: ${facts(after)}`
  return after === null ? `- ${uid}: was ${facts(before)}` : `  ${uid}: ${facts(before)} → ${facts(after)}`
}

function compsLines({ kind, id, state, added, removed, properties, trees }: CompsChange): string[] {
  const members = [...added.map((name) => `    + ${name}`), ...removed.map((name) => `    - ${name}`)]
  return [`${mark(state)} ${kind} ${id}  (${trees.join(', ')})`, ...properties.map((line) => `    ${line}`), ...members]
}

/** A value of some length stands on a line of its own. */
const SHORT_VALUES = 80

function configurationLines({ configuration }: ComposeDifference): string[] {
  return (configuration ?? []).flatMap(({ path, before, after }) => {
    if (before === undefined) return [`+ ${path} = ${JSON.stringify(after)}`]
    if (after === undefined) return [`- ${path} = ${JSON.stringify(before)}`]
    const [was, is] = [JSON.stringify(before), JSON.stringify(after)]
    if (was.length + is.length <= SHORT_VALUES) return [`  ${path}: ${was} → ${is}`]
    return [`  ${path}:`, `    - ${was}`, `    + ${is}`]
  })
}

function mark(state: 'added' | 'removed' | 'changed'): string {
  return { added: '+', removed: '-', changed: ' ' }[state]
}
