import type { PackagePool } from '@murli/rpmmd/pool'
import type { IdsByText } from './ids-by-text.ts'

/** The place of every package in the order of name, EVR, arch and load order, in which everything is walked and listed. Source: spec 04 §9. */
export function ranksOf(pool: PackagePool, byName: IdsByText): Uint32Array {
  const { strings } = pool
  const ranks = new Uint32Array(pool.count)
  const names = Array.from(byName.texts(1), (text) => ({ text, name: strings.text(text) }))
  let rank = 0
  for (const { text } of names.toSorted((a, b) => compareText(a.name, b.name))) {
    const ids = byName.idsOf(text)
    for (const id of ids.length === 1 ? ids : sorted(pool, ids)) ranks[id] = rank++
  }
  return ranks
}

function sorted(pool: PackagePool, ids: Uint32Array): Uint32Array {
  const arch = (id: number) => pool.strings.text(pool.arch.at(id))
  return ids.toSorted((a, b) => pool.compareEvrOf(a, b) || compareText(arch(a), arch(b)) || a - b)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
