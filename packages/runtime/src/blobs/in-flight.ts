/** Work that is being done: whoever asks for the same meanwhile gets the same promise. */
export class InFlight<Key, Value> {
  readonly #work = new Map<Key, Promise<Value>>()

  async share(key: Key, act: () => Promise<Value>): Promise<Value> {
    const present = this.#work.get(key)
    if (present !== undefined) return present
    const promise = act().finally(() => this.#work.delete(key))
    this.#work.set(key, promise)
    return promise
  }
}
