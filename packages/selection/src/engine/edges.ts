import type { ReasonKind } from '@murli/contracts/documents'
import type { Entry } from '../universe/entry.ts'

/** What asks for a package: a pattern (`by` null), a package, or a package with a requirement. */
export interface Cause {
  readonly kind: ReasonKind
  readonly by: Entry | null
  /** Pattern or requirement; null where the package alone asks. */
  readonly text: string | null
}

/** Stands for no package, and for no edge. */
export const NONE = -1

/**
 * Everything that asked for a package, whether or not it was in already: an edge from package to package, in the order in which selection
 * asked. Columns, since there are many times more edges than packages.
 */
export class Edges {
  readonly targets: number[] = []
  /** NONE where a pattern asks. */
  readonly sources: number[] = []
  readonly kinds: ReasonKind[] = []
  readonly texts: (string | null)[] = []

  add(target: Entry, { kind, by, text }: Cause): void {
    this.targets.push(target.id)
    this.sources.push(by?.id ?? NONE)
    this.kinds.push(kind)
    this.texts.push(text)
  }

  get length(): number {
    return this.targets.length
  }
}
