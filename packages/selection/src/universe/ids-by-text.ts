import type { Column } from '@murli/rpmmd/pool'

/** Numbers of packages by a text that they have, ascending: all in one array, each text's part from its start on. */
export class IdsByText {
  readonly #starts: Uint32Array
  readonly #ids: Uint32Array

  /** `keys`: the text of each package; `texts`: how many texts there are; `isIn`: whether a package takes part. */
  constructor(keys: Column, texts: number, isIn: (id: number) => boolean) {
    this.#starts = new Uint32Array(texts + 1)
    const starts = this.#starts
    for (let id = 0; id < keys.length; id += 1) if (isIn(id)) starts[keys.at(id) + 1]! += 1
    for (let text = 0; text < texts; text += 1) starts[text + 1]! += starts[text]!
    this.#ids = new Uint32Array(starts[texts]!)
    const next = starts.slice()
    for (let id = 0; id < keys.length; id += 1) {
      if (isIn(id)) this.#ids[next[keys.at(id)]!++] = id
    }
  }

  /** Packages with that text; none for a negative one. */
  idsOf(text: number): Uint32Array {
    return text < 0 ? this.#ids.subarray(0, 0) : this.#ids.subarray(this.#starts[text], this.#starts[text + 1])
  }

  /** Texts that at least so many packages have, ascending. */
  *texts(atLeast: number): Generator<number> {
    const starts = this.#starts
    for (let text = 0; text + 1 < starts.length; text += 1) if (starts[text + 1]! - starts[text]! >= atLeast) yield text
  }
}
