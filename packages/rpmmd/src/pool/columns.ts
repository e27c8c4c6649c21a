const FIRST_CAPACITY = 1024

/** Unsigned 32-bit numbers, one after the other, in a typed array that grows by doubling. `values` is replaced when it does. */
export class Column {
  values = new Uint32Array(FIRST_CAPACITY)
  length = 0

  push(value: number): void {
    if (this.length === this.values.length) this.#grow()
    this.values[this.length++] = value
  }

  /** The number at a place, 0 behind the end. */
  at(place: number): number {
    return this.values[place] ?? 0
  }

  #grow(): void {
    const grown = new Uint32Array(this.values.length * 2)
    grown.set(this.values)
    this.values = grown
  }
}

/** A list of numbers for each row, all in one column. Numbers are pushed to the list that is open; closing it makes a row of it. */
export class ListColumn {
  readonly values = new Column()
  /** Where the list of each row starts; the next one's start is its end. */
  readonly starts = new Column()

  constructor() {
    this.starts.push(0)
  }

  push(value: number): void {
    this.values.push(value)
  }

  close(): void {
    this.starts.push(this.values.length)
  }

  /** Forgets what was pushed since the last row was closed. */
  discard(): void {
    this.values.length = this.starts.at(this.starts.length - 1)
  }

  /** The list of a row: a view, to be read before anything is pushed. */
  row(row: number): Uint32Array {
    return this.values.values.subarray(this.starts.at(row), this.starts.at(row + 1))
  }
}
