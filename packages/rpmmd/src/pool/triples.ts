import { Column } from './columns.ts'
import { scrambled } from './hash.ts'

const FIRST_SLOTS = 4096

/** Interned rows of three numbers: equal rows have equal numbers, counted from 0 in the order in which they came in. */
export class TripleTable {
  readonly #rows = new Column()
  /** Number of the row + 1 by hash, linear probing; 0 is free. At most half of the slots are taken. */
  #slots = new Uint32Array(FIRST_SLOTS)

  get count(): number {
    return this.#rows.length / 3
  }

  first(row: number): number {
    return this.#rows.at(row * 3)
  }

  second(row: number): number {
    return this.#rows.at(row * 3 + 1)
  }

  third(row: number): number {
    return this.#rows.at(row * 3 + 2)
  }

  /** The number of a row. */
  intern(first: number, second: number, third: number): number {
    if (this.count * 2 >= this.#slots.length) this.#grow()
    const slots = this.#slots
    const rows = this.#rows.values
    const mask = slots.length - 1
    let slot = hashOf(first, second, third) & mask
    for (let taken = slots[slot]!; taken !== 0; taken = slots[slot]!) {
      const at = (taken - 1) * 3
      if (rows[at] === first && rows[at + 1] === second && rows[at + 2] === third) return taken - 1
      slot = (slot + 1) & mask
    }
    const row = this.count
    this.#rows.push(first)
    this.#rows.push(second)
    this.#rows.push(third)
    slots[slot] = row + 1
    return row
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let row = 0; row < this.count; row += 1) {
      let slot = hashOf(this.first(row), this.second(row), this.third(row)) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = row + 1
    }
    this.#slots = slots
  }
}

function hashOf(first: number, second: number, third: number): number {
  return scrambled(Math.imul(first, 0x9e3779b1) ^ Math.imul(scrambled(second ^ Math.imul(third, 0x85ebca6b)), 0xc2b2ae35))
}
