import { newcomers } from './engine.ts'
import type { Engine } from './engine.ts'
import type { ChosenList } from './chosen.ts'
import type { Resolved } from './requirements.ts'

/**
 * Gives what the packages require that came into a list since it was asked last, and what conditional requirements of all its packages
 * bring by now. All requirements of one package are resolved before anything of it is given. Source: spec 04 §8.7.
 */
export function askedBy({ requirements }: Engine, list: ChosenList, debug: boolean): () => Iterable<Resolved> {
  const fresh = newcomers(list)
  return function* () {
    for (const by of fresh()) yield* requirements.resolve(by, list, debug)
    yield* requirements.conditions.bring(list)
  }
}
