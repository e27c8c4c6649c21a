import type { Digest } from '@murli/contracts'

const HEX_START = 'sha256:'.length
const WORDS = 4
const FIRST_SLOTS = 1024
/** Fuller than this the table grows; looking up then takes two or three steps. */
const MOST_FULL = 0.6

/**
 * Many digests in little memory: 16 bytes of each in one open table, 32 MB for a million. Two digests that begin with the same 128 bits are
 * taken for one, so that `has` may once in the life of the universe say yes too often; never no.
 */
export class DigestSet {
  #table = new Int32Array(FIRST_SLOTS * WORDS)
  #size = 0

  get size(): number {
    return this.#size
  }

  has(digest: Digest): boolean {
    return this.#isAt(this.#slot(wordsOf(digest)))
  }

  /** @returns whether it was new */
  add(digest: Digest): boolean {
    const words = wordsOf(digest)
    const slot = this.#slot(words)
    if (this.#isAt(slot)) return false
    this.#table.set(words, slot)
    this.#size += 1
    if (this.#size * WORDS > this.#table.length * MOST_FULL) this.#grow()
    return true
  }

  /** Where the words are, or the free place where they would be. */
  #slot(words: Words): number {
    const table = this.#table
    const mask = table.length - 1
    for (let at = (words[0] * WORDS) & mask; ; at = (at + WORDS) & mask) {
      if (!this.#isAt(at)) return at
      if (table[at] === words[0] && table[at + 1] === words[1] && table[at + 2] === words[2] && table[at + 3] === words[3]) return at
    }
  }

  #isAt(slot: number): boolean {
    return this.#table[slot + WORDS - 1] !== 0
  }

  #grow(): void {
    const old = this.#table
    this.#table = new Int32Array(old.length * 2)
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + WORDS - 1] === 0) continue
      const words: Words = [old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0]
      this.#table.set(words, this.#slot(words))
    }
  }
}

type Words = [number, number, number, number]

/** The last word is never 0, which stands for a free place. */
function wordsOf(digest: Digest): Words {
  const word = (index: number) => Number.parseInt(digest.slice(HEX_START + index * 8, HEX_START + index * 8 + 8), 16) | 0
  return [word(0), word(1), word(2), word(3) || 1]
}
