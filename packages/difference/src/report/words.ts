import type { ComposeDifference, ImageChange, PackageChange, PackageChangeKind, TreeChange } from '@murli/contracts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes for people, in powers of ten: `0 B`, `812 B`, `12.3 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes)
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const text = unit === 0 ? String(value) : value.toFixed(value < 10 ? 2 : 1)
  return `${bytes < 0 ? '-' : ''}${text} ${UNITS[unit]}`
}

/** A difference of bytes, with its sign; nothing when there is none. */
export function formatChange(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : bytes < 0 ? formatBytes(bytes) : ''
}

/** A size, and behind it in parentheses what was added or taken away. */
export function sizeAndChange(before: number, after: number): string {
  return before === after ? formatBytes(after) : `${formatBytes(after)} (${formatChange(after - before)})`
}

/** A number of packages, and behind it in parentheses what was added or taken away. */
export function countAndChange(before: number, after: number, what: string): string {
  const change = after - before
  return `${after} ${what}${change === 0 ? '' : ` (${change > 0 ? '+' : ''}${change})`}`
}

/** What each kind of change is called over its list. */
export const KIND_TITLES: Readonly<Record<PackageChangeKind, string>> = {
  added: 'Added packages',
  removed: 'Removed packages',
  upgraded: 'Upgraded packages',
  downgraded: 'Downgraded packages',
  versions: 'Packages with other builds beside the newest',
  arches: 'Packages for other arches',
  moved: 'Packages in other variants',
  rebuilt: 'Packages with other content under the same version',
  signed: 'Packages with other signatures',
}

/** Changes by kind, in the order of the titles. */
export function byKind(changes: readonly PackageChange[]): [PackageChangeKind, PackageChange[]][] {
  const kinds = Object.keys(KIND_TITLES) as PackageChangeKind[]
  const groups = Map.groupBy(changes, ({ kind }) => kind)
  return kinds.flatMap((kind) => {
    const list = groups.get(kind)
    return list === undefined ? [] : [[kind, list]]
  })
}

/** `1.0-1 → 1.1-1`, or the one side that there is. */
export function fromTo(before: readonly string[], after: readonly string[]): string {
  if (before.length === 0) return after.join(', ')
  if (after.length === 0) return before.join(', ')
  if (before.join() === after.join()) return after.join(', ')
  return `${before.join(', ')} → ${after.join(', ')}`
}

/** The packages of a change in one line: those that people install with their arches, the others as a number. */
export function packageNames({ packages }: PackageChange): string {
  const named = packages.filter(({ category }) => category === 'binary').map(({ name, arches }) => `${name} (${arches.join(', ')})`)
  const debug = packages.filter(({ category }) => category === 'debug').length
  const source = packages.some(({ category }) => category === 'source') ? ['source'] : []
  return [...named, ...(debug === 0 ? [] : [`${debug} debug`]), ...source].join(', ')
}

/** `2026-11-23`, of seconds since 1970. */
export function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

/** Sections with the number of what each has. */
export function summary(difference: ComposeDifference): [string, number][] {
  const { packages, images, variants, comps, extraFiles, configuration } = difference
  const counts: [string, number | undefined][] = [
    ...byKind(packages ?? []).map(([kind, list]): [string, number] => [KIND_TITLES[kind], list.length]),
    ['Trees', changedTrees(difference).length],
    ['Images', images?.length],
    ['Variants', variants?.length],
    ['Groups and environments', comps?.length],
    ['Extra files', extraFiles?.length],
    ['Options', configuration?.length],
  ]
  return counts.flatMap(([title, count]) => (count === undefined || count === 0 ? [] : [[title, count]]))
}

/** What is another way about an image that both composes have, but for its size. */
export function imageFacts(before: NonNullable<ImageChange['before']>, after: NonNullable<ImageChange['after']>): string[] {
  const facts = [
    ...(before.volumeId === after.volumeId ? [] : [`volume id ${before.volumeId} → ${after.volumeId}`]),
    ...(before.bootable === after.bootable ? [] : [after.bootable ? 'is bootable now' : 'is not bootable any more']),
    ...(before.discCount === after.discCount ? [] : [`${before.discCount} → ${after.discCount} discs`]),
  ]
  return facts.length === 0 && before.sizeBytes === after.sizeBytes ? ['other content'] : facts
}

/** Trees that do not have as many packages and bytes as before. */
export function changedTrees({ trees }: ComposeDifference): TreeChange[] {
  return (trees ?? []).filter(({ before, after }) => before?.packages !== after?.packages || before?.sizeBytes !== after?.sizeBytes)
}

/** Name, version and label of the release, of both composes where they are not the same. */
export function releaseLine({ before, after }: ComposeDifference): string {
  const name = ({ release, label }: ComposeDifference['before']): string => (label === null ? release : `${release} (${label})`)
  return name(before) === name(after) ? name(after) : `${name(before)} → ${name(after)}`
}

/** Packages and bytes of all trees together on one side; bytes are null where a tree does not say them. */
export function totals(difference: ComposeDifference, side: 'before' | 'after'): { packages: number; sizeBytes: number | null } {
  let packages = 0
  let sizeBytes: number | null = 0
  for (const { [side]: tree } of difference.trees ?? []) {
    packages += tree?.packages ?? 0
    sizeBytes = sizeBytes === null || tree?.sizeBytes === null ? null : sizeBytes + (tree?.sizeBytes ?? 0)
  }
  return { packages, sizeBytes }
}

/** `Server x86_64`, with what else is said of a tree that holds no binary packages. */
export function treeName({ variant, arch, category }: { variant: string; arch: string; category: string }): string {
  return `${variant} ${arch}${category === 'debug' ? ' debug' : ''}`
}
