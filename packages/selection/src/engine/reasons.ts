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
    this.#shortest = shortestChains(chosen.edges, universe.size)
    this.#edges = firstOfEachKind(chosen.edges)
  }

  /** The packages of a list, sorted by name, EVR, arch and load order. */
  selected(list: ChosenList): Selected<P>[] {
    return list.entries.toSorted(compareEntries).map((entry) => {
      const packaged = this.#universe.packageAt(entry.id)
      return { package: packaged, flags: list.flagsOf(entry), reasons: this.#reasons(entry), because: this.#because(entry) }
    })
  }

  /** What was put aside and is in no list. */
  rejected(): Rejected<P>[] {
    const { rejections, rpm, srpm, debuginfo } = this.#chosen
    return rejections.rows.flatMap(({ entry, rule, by, text }) => {
      if (rpm.has(entry) || srpm.has(entry) || debuginfo.has(entry)) return []
      return [{ package: this.#universe.packageAt(entry.id), rule, by: by === null ? null : this.#universe.packageAt(by.id), text }]
    })
  }

  #because(entry: Entry): Because<P> {
    const { kinds, sources, texts } = this.#chosen.edges
    const edge = this.#shortest.edge[entry.id] ?? NONE
    const source = sources[edge]
    return {
      kind: kinds[edge] ?? 'input',
      by: source === undefined || source === NONE ? null : this.#universe.packageAt(source),
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
    const source = sources[edge]
    const text = texts[edge] ?? null
    if (source === undefined || source === NONE) return { kind, by: text ?? '' }
    const by = this.#universe.entry(source)
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
