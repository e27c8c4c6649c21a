import { type DecisionsDocument, ReasonKind, RejectionRule } from '@murli/contracts/documents'
import type { Rejected, Selected, UniversePackage } from '@murli/selection'
import { nevraText } from './catalog.ts'

/** What one selection decided: the lists of its result and what it put aside. */
export interface Decided {
  readonly rpm: readonly Selected<UniversePackage>[]
  readonly srpm: readonly Selected<UniversePackage>[]
  readonly debuginfo: readonly Selected<UniversePackage>[]
  readonly rejected: readonly Rejected<UniversePackage>[]
}

/** Whose decisions they are, what was asked for, and what of it could not be had. */
export type Asked = Pick<DecisionsDocument, 'variant' | 'arch' | 'inputs' | 'groups' | 'excludes' | 'missing' | 'unresolved'>

const LISTS = ['rpm', 'srpm', 'debuginfo'] as const
const NOTHING = -1

type Chosen = Selected<UniversePackage> & { list: number }

/**
 * Decisions as a document: texts and packages once, everything else as numbers. Of a package that several selections took, the one with
 * the shortest chain counts, so that chains end also where they go on in another selection. `others`: packages to be known though nothing
 * was decided about them.
 */
export function decisionsDocument(asked: Asked, outcomes: readonly Decided[], others: readonly UniversePackage[] = []): DecisionsDocument {
  const chosen = selectedOnce(outcomes)
  const packages = new Numbering<UniversePackage>()
  for (const { package: packaged } of chosen) packages.of(packaged)
  const texts = new Numbering<string>()
  const numberOf = <T>(numbering: Numbering<T>, item: T | null) => (item === null ? NOTHING : numbering.of(item))
  const selected = {
    list: chosen.map(({ list }) => list),
    kind: chosen.map(({ because }) => KINDS.get(because.kind) ?? NOTHING),
    by: chosen.map(({ because }) => numberOf(packages, because.by)),
    text: chosen.map(({ because }) => numberOf(texts, because.text)),
  }
  const lookaside = chosen.filter(({ flags }) => flags.includes('lookaside'))
  const isChosen = new Set(chosen.map(({ package: packaged }) => packaged))
  const rejected = outcomes.flatMap((outcome) => outcome.rejected).filter((row) => !isChosen.has(row.package))
  const columns = {
    selected,
    lookaside: {
      package: lookaside.map(({ package: packaged }) => packages.of(packaged)),
      repository: lookaside.map(({ package: packaged }) => (packaged.lookaside ? texts.of(packaged.repo) : NOTHING)),
    },
    rejected: {
      package: rejected.map((row) => packages.of(row.package)),
      rule: rejected.map(({ rule }) => RULES.get(rule) ?? NOTHING),
      by: rejected.map(({ by }) => numberOf(packages, by)),
      text: rejected.map(({ text }) => numberOf(texts, text)),
    },
  }
  for (const packaged of others) packages.of(packaged)
  return { kind: 'decisions', version: 1, ...asked, packages: packages.items.map(nevraText), texts: texts.items, ...columns }
}

const KINDS = new Map(ReasonKind.options.map((kind, index) => [kind, index]))
const RULES = new Map(RejectionRule.options.map((rule, index) => [rule, index]))

/** Each selected package once; one that is from its own repository in one selection is not from a lookaside one (spec 04 §7.2). */
function selectedOnce(outcomes: readonly Decided[]): Chosen[] {
  const found = new Map<UniversePackage, Chosen>()
  for (const [list, name] of LISTS.entries()) {
    for (const entry of outcomes.flatMap((outcome) => outcome[name])) {
      const known = found.get(entry.package)
      if (known === undefined) found.set(entry.package, { ...entry, list })
      else found.set(entry.package, united(known, { ...entry, list }))
    }
  }
  return [...found.values()]
}

function united(one: Chosen, other: Chosen): Chosen {
  const shorter = other.because.depth < one.because.depth ? other : one
  const flags = one.flags.filter((flag) => flag !== 'lookaside' || other.flags.includes(flag))
  return { ...shorter, flags }
}

/** Gives things numbers from 0 in the order in which they come. */
class Numbering<T> {
  readonly items: T[] = []
  readonly #numbers = new Map<T, number>()

  of(item: T): number {
    const known = this.#numbers.get(item)
    if (known !== undefined) return known
    this.#numbers.set(item, this.items.length)
    return this.items.push(item) - 1
  }
}
