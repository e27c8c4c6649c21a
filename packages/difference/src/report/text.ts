import type { ComposeDifference, CompsChange, ImageChange, PackageChange, VariantChange } from '@murli/contracts'
import { byKind, dateOf, formatBytes, formatChange, fromTo, KIND_TITLES, packageNames, summary, totals, treeName } from './words.ts'

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

function releaseLine({ before, after }: ComposeDifference): string {
  const name = ({ release, label }: ComposeDifference['before']): string => (label === null ? release : `${release} (${label})`)
  return name(before) === name(after) ? name(after) : `${name(before)} → ${name(after)}`
}

function totalLines(difference: ComposeDifference): string[] {
  if (difference.trees === null) return []
  const [was, is] = [totals(difference, 'before'), totals(difference, 'after')]
  const size =
    was.sizeBytes === null || is.sizeBytes === null ? '' : `, ${formatBytes(is.sizeBytes)} (${formatChange(is.sizeBytes - was.sizeBytes)})`
  return ['', `${is.packages} package files in all trees (${signed(is.packages - was.packages)})${size}`]
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
    `    ${packageNames(change)}${where}${size}`,
    ...changelog.flatMap(({ date, author, text }) => [`    * ${dateOf(date)} ${author}`, ...indented(text)]),
  ]
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`.trimEnd())
}

function treeLines({ trees }: ComposeDifference): string[] {
  return (trees ?? []).flatMap((tree) => {
    const { before, after } = tree
    if (before?.packages === after?.packages && before?.sizeBytes === after?.sizeBytes) return []
    if (before === null) return [`+ ${treeName(tree)}: ${after?.packages} packages${bytes(after?.sizeBytes)}`]
    if (after === null) return [`- ${treeName(tree)}: had ${before.packages} packages${bytes(before.sizeBytes)}`]
    const change = before.sizeBytes === null || after.sizeBytes === null ? '' : `, ${formatChange(after.sizeBytes - before.sizeBytes)}`
    return [
      `  ${treeName(tree)}: ${after.packages} packages (${signed(after.packages - before.packages)})${bytes(after.sizeBytes)}${change}`,
    ]
  })
}

function bytes(size: number | null | undefined): string {
  return size === null || size === undefined ? '' : `, ${formatBytes(size)}`
}

function imageLines({ variant, arch, name, before, after }: ImageChange): string[] {
  const title = `${variant} ${arch}: ${name}`
  if (before === null) return [`+ ${title}${bytes(after?.sizeBytes)}`, `    ${after?.path}`]
  if (after === null) return [`- ${title}${bytes(before.sizeBytes)}`, `    ${before.path}`]
  const facts = [
    `${formatBytes(after.sizeBytes)} (${formatChange(after.sizeBytes - before.sizeBytes)})`,
    ...(before.volumeId === after.volumeId ? [] : [`volume id ${before.volumeId} → ${after.volumeId}`]),
    ...(before.bootable === after.bootable ? [] : [after.bootable ? 'is bootable now' : 'is not bootable any more']),
    ...(before.discCount === after.discCount ? [] : [`${before.discCount} → ${after.discCount} discs`]),
  ]
  return [`  ${title}: ${facts.join(', ')}`]
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

function configurationLines({ configuration }: ComposeDifference): string[] {
  return (configuration ?? []).map(({ path, before, after }) => {
    if (before === undefined) return `+ ${path} = ${JSON.stringify(after)}`
    return after === undefined ? `- ${path} = ${JSON.stringify(before)}` : `  ${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`
  })
}

function mark(state: 'added' | 'removed' | 'changed'): string {
  return { added: '+', removed: '-', changed: ' ' }[state]
}

function signed(count: number): string {
  return count < 0 ? String(count) : `+${count}`
}
