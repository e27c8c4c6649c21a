import { type DecisionsDocument, ReasonKind, RejectionRule } from '@murli/contracts/documents'
import type { PackageQuery } from './query.ts'

/** What asked for a selected package: a pattern (`by` null), or a package, perhaps with a requirement. */
export interface Link {
  readonly kind: ReasonKind
  readonly package: string
  readonly by: string | null
  readonly text: string | null
}

/** By which rule a package was put aside, for what, and what was taken instead. */
export interface PutAside {
  readonly rule: RejectionRule
  readonly by: string | null
  readonly text: string | null
}

/** A selection's decisions, opened for questions about single packages; nothing is computed but look-ups. */
export class Decisions {
  readonly document: DecisionsDocument
  readonly #selectedCount: number
  readonly #lookaside: ReadonlyMap<number, number>
  /** NEVRA of a package that was not selected → rows of what was decided about it; made when the first is asked about. */
  #putAside: ReadonlyMap<string, number[]> | null = null

  constructor(document: DecisionsDocument) {
    this.document = document
    this.#selectedCount = document.selected.kind.length
    const { package: packages, repository } = document.lookaside
    this.#lookaside = new Map(packages.map((place, row) => [place, repository[row] ?? NOTHING]))
  }

  /** Selected packages that are asked about; of two copies of one build that which is not from a lookaside repository. */
  selected(query: PackageQuery): Map<string, number> {
    const found = new Map<string, number>()
    for (let place = 0; place < this.#selectedCount; place++) {
      const nevra = this.document.packages[place] ?? ''
      if (!query.matches(nevra)) continue
      const known = found.get(nevra)
      if (known === undefined || this.#lookaside.has(known)) found.set(nevra, place)
    }
    return found
  }

  /** The place of a selected package, or null. */
  placeOf(nevra: string): number | null {
    const place = this.document.packages.indexOf(nevra)
    return place < 0 || place >= this.#selectedCount ? null : place
  }

  /** Packages that were not selected and are mentioned. In the document of a closure these are all the others of the repositories. */
  *others(query: PackageQuery): Generator<string> {
    for (const nevra of this.document.packages.slice(this.#selectedCount)) if (query.matches(nevra)) yield nevra
  }

  /** From an input to the package at a place, as few steps as there are. */
  chain(place: number): Link[] {
    const links: Link[] = []
    // as long as the document is what gather wrote, no chain has a package twice
    for (let at = place; at !== NOTHING && links.length <= this.#selectedCount; at = this.document.selected.by[at] ?? NOTHING) {
      links.push(this.#link(at))
    }
    return links.toReversed()
  }

  /** Why a package was put aside; empty when nobody had to decide about it. */
  putAside(nevra: string): PutAside[] {
    const { rule, by, text } = this.document.rejected
    this.#putAside ??= this.#rowsByPackage()
    return (this.#putAside.get(nevra) ?? []).flatMap((row) => {
      const word = RejectionRule.options[rule[row] ?? NOTHING]
      return word === undefined ? [] : [{ rule: word, by: this.#packageAt(by[row]), text: this.#textAt(text[row]) }]
    })
  }

  /** The lookaside repository of a package that is for that reason not in the tree, '' when only its binary is from one; else null. */
  lookasideOf(place: number): string | null {
    const repository = this.#lookaside.get(place)
    return repository === undefined ? null : (this.#textAt(repository) ?? '')
  }

  #rowsByPackage(): Map<string, number[]> {
    const rows = new Map<string, number[]>()
    for (const [row, place] of this.document.rejected.package.entries()) {
      const nevra = this.document.packages[place] ?? ''
      const known = rows.get(nevra)
      if (known === undefined) rows.set(nevra, [row])
      else known.push(row)
    }
    return rows
  }

  #link(place: number): Link {
    const { kind, by, text } = this.document.selected
    return {
      kind: ReasonKind.options[kind[place] ?? 0] ?? 'input',
      package: this.document.packages[place] ?? '',
      by: this.#packageAt(by[place]),
      text: this.#textAt(text[place]),
    }
  }

  #packageAt(place: number | undefined): string | null {
    return this.document.packages[place ?? NOTHING] ?? null
  }

  #textAt(place: number | undefined): string | null {
    return this.document.texts[place ?? NOTHING] ?? null
  }
}

const NOTHING = -1
