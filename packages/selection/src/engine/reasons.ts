import type { ReasonKind } from '@murli/contracts/documents'
import type { Because, Reason, Rejected, Selected, UniversePackage } from '../types.ts'
import { compareEntries, nevraText } from '../universe/entry.ts'
import type { Entry } from '../universe/entry.ts'
import type { Universe } from '../universe/universe.ts'
import type { Chosen, ChosenList } from './chosen.ts'
import { NONE } from './edges.ts'
import type { Edges } from './edges.ts'
import { shortestChains } from './shortest.ts'
import type { Shortest } from './shortest.ts'

/** Makes results of what was chosen, with reasons, once everything is known that asked for a package. */
export class Reasons<P extends UniversePackage> {
  readonly #universe: Universe<P>
  readonly #chosen: Chosen
  readonly #shortest: Shortest
  /** Place of a package → its edges in the order of recording, the first of each kind. */
  readonly #edges: ReadonlyMap<number, readonly number[]>

  constructor(universe: Universe<P>, chosen: Chosen) {
    this.#universe = universe
    this.#chosen = chosen
    this.#shortest = shortestChains(chosen.edges, universe.packages.length)
    this.#edges = firstOfEachKind(chosen.edges)
  }

  /** The packages of a list, sorted by name, EVR, arch and load order. */
  selected(list: ChosenList): Selected<P>[] {
    return list.entries.toSorted(compareEntries).flatMap((entry) => {
      const packaged = this.#universe.packages[entry.id]
      if (packaged === undefined) return []
      return [{ package: packaged, flags: list.flagsOf(entry), reasons: this.#reasons(entry), because: this.#because(entry) }]
    })
  }

  /** What was put aside and is in no list. */
  rejected(): Rejected<P>[] {
    const { rejections, rpm, srpm, debuginfo } = this.#chosen
    return rejections.rows.flatMap(({ entry, rule, by, text }) => {
      const packaged = this.#universe.packages[entry.id]
      if (packaged === undefined || rpm.has(entry) || srpm.has(entry) || debuginfo.has(entry)) return []
      return [{ package: packaged, rule, by: by === null ? null : (this.#universe.packages[by.id] ?? null), text }]
    })
  }

  #because(entry: Entry): Because<P> {
    const { kinds, sources, texts } = this.#chosen.edges
    const edge = this.#shortest.edge[entry.id] ?? NONE
    return {
      kind: kinds[edge] ?? 'input',
      by: this.#universe.packages[sources[edge] ?? NONE] ?? null,
      text: texts[edge] ?? null,
      depth: this.#shortest.depth[entry.id] ?? 0,
    }
  }

  #reasons(entry: Entry): Reason[] {
    const shortest = this.#shortest.edge[entry.id] ?? NONE
    const { kinds } = this.#chosen.edges
    const others = (this.#edges.get(entry.id) ?? []).filter((edge) => kinds[edge] !== kinds[shortest])
    return [shortest, ...others].map((edge) => this.#reason(edge))
  }

  #reason(edge: number): Reason {
    const { kinds, sources, texts } = this.#chosen.edges
    const kind = kinds[edge] ?? 'input'
    const by = this.#universe.entries[sources[edge] ?? NONE]
    const text = texts[edge] ?? null
    if (by === undefined) return { kind, by: text ?? '' }
    return { kind, by: text === null || !REQUIREMENT_KINDS.has(kind) ? nevraText(by) : `${nevraText(by)}: ${text}` }
  }
}

const REQUIREMENT_KINDS: ReadonlySet<ReasonKind> = new Set<ReasonKind>(['requires', 'build-requires', 'debug-requires'])

function firstOfEachKind({ kinds, targets }: Edges): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (const [edge, target] of targets.entries()) {
    const known = found.get(target)
    if (known === undefined) found.set(target, [edge])
    else if (!known.some((other) => kinds[other] === kinds[edge])) known.push(edge)
  }
  return found
}
