import type { ChangelogEntry, PackageChange } from '@murli/contracts'
import { readElement } from '@murli/rpmmd/markup'
import { packageSlices } from '@murli/rpmmd/records'
import type { ComposeFiles } from '../compose-files.ts'
import { readRecord, recordsOf } from './records.ts'
import type { Side } from './comps.ts'
import type { SnapshotPackage } from './types.ts'

/** Enough bytes for the start of an element: names, arch and version. */
const HEAD_BYTES = 2000

/**
 * Changelogs of upgraded packages: what the newest build says beyond the newest of before. Read from the `other` records of repositories,
 * each at most once, which hold the ten newest entries of a package. Packages of one source have the same changelog.
 */
export async function withChangelogs(changes: readonly PackageChange[], before: Side, after: Side): Promise<PackageChange[]> {
  const upgraded = changes.filter(({ kind }) => kind === 'upgraded')
  const [old, present] = [await changelogsOf(before, upgraded, 'before'), await changelogsOf(after, upgraded, 'after')]
  return changes.map((change) => {
    const entries = present.get(change)
    return entries === undefined ? change : { ...change, changelog: entriesBeyond(entries, old.get(change) ?? []) }
  })
}

/** Entries, newest first, down to the first one that was there before. Dates are left out: createrepo_c moves those of one day. */
export function entriesBeyond(entries: readonly ChangelogEntry[], known: readonly ChangelogEntry[]): ChangelogEntry[] {
  const keys = new Set(known.map(({ author, text }) => `${author}\n${text}`))
  const end = entries.findIndex(({ author, text }) => keys.has(`${author}\n${text}`))
  return end < 0 ? [...entries] : entries.slice(0, end)
}

async function changelogsOf(
  { files, snapshot }: Side,
  changes: readonly PackageChange[],
  side: 'before' | 'after',
): Promise<Map<PackageChange, ChangelogEntry[]>> {
  const wanted = wantedPackages(snapshot.packages, changes, side)
  const found = new Map<PackageChange, ChangelogEntry[]>()
  for (const { variant, arch, category, directory } of snapshot.repositories) {
    const here = new Map(wanted.get(`${variant} ${arch} ${category}`))
    for (const [key, change] of here) if (found.has(change)) here.delete(key)
    if (here.size > 0) await readChangelogs(files, directory, here, found)
  }
  return found
}

/** For every change one package, by tree and by `name arch evr`. */
function wantedPackages(
  packages: readonly SnapshotPackage[],
  changes: readonly PackageChange[],
  side: 'before' | 'after',
): Map<string, Map<string, PackageChange>> {
  const builds = new Map<string, PackageChange>()
  for (const change of changes) {
    const evr = change[side].at(-1)
    const item = change.packages.find(({ category }) => category === 'binary') ?? change.packages[0]
    if (evr !== undefined && item !== undefined) builds.set(`${item.category} ${item.name} ${item.arches[0]} ${evr}`, change)
  }
  const wanted = new Map<string, Map<string, PackageChange>>()
  for (const { variant, arch, category, name, packageArch, evr } of packages) {
    const change = builds.get(`${category} ${name} ${packageArch} ${evr}`)
    if (change === undefined) continue
    const tree = `${variant} ${arch} ${category}`
    wanted.set(tree, (wanted.get(tree) ?? new Map<string, PackageChange>()).set(`${name} ${packageArch} ${evr}`, change))
  }
  return wanted
}

async function readChangelogs(
  files: ComposeFiles,
  directory: string,
  wanted: Map<string, PackageChange>,
  found: Map<PackageChange, ChangelogEntry[]>,
): Promise<void> {
  const other = (await recordsOf(files, directory)).get('other')
  if (other === undefined) return
  const names = new Set([...wanted.keys()].map((key) => key.slice(0, key.indexOf(' '))))
  for await (const slice of packageSlices(readRecord(files, other))) {
    const name = /\sname="([^"]*)"/.exec(slice.toString('latin1', 0, HEAD_BYTES))?.[1]
    // A name with references has to be read whole.
    if (name !== undefined && !name.includes('&') && !names.has(name)) continue
    const read = readOther(slice.toString())
    const change = read === null ? undefined : wanted.get(read.key)
    if (read !== null && change !== undefined) found.set(change, read.entries)
  }
}

/** One `package` element of other.xml. @returns `name arch evr` and the entries, newest first; null for what is none */
function readOther(text: string): { key: string; entries: ChangelogEntry[] } | null {
  const parsed = readElement(text)
  if (!('root' in parsed)) return null
  const { attributes, children } = parsed.root
  const { epoch = '0', ver = '', rel = '' } = children.find(({ name }) => name === 'version')?.attributes ?? {}
  const entries = children
    .filter(({ name }) => name === 'changelog')
    .map((entry) => ({ author: entry.attributes['author'] ?? '', date: Number(entry.attributes['date'] ?? 0), text: entry.text }))
  const evr = `${epoch === '0' ? '' : `${epoch}:`}${ver}-${rel}`
  return { key: `${attributes['name']} ${attributes['arch']} ${evr}`, entries: entries.toReversed() }
}
