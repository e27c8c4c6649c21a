/** Two interrupts this close together are one: a terminal and npm both pass a Ctrl-C on. */
const SAME_INTERRUPT_MS = 400

/** Counts interrupts while it lives: the first asks, the second leaves. */
export class Interrupts {
  readonly #leave = new AbortController()
  readonly #actions: { first: () => void; second: () => void }
  #lastAt = 0

  constructor(actions: { first: () => void; second: () => void }) {
    this.#actions = actions
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, this.#take)
  }

  /** Fires at the second interrupt. */
  get signal(): AbortSignal {
    return this.#leave.signal
  }

  end(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.#take)
  }

  readonly #take = (): void => {
    const now = Date.now()
    const isEcho = now - this.#lastAt < SAME_INTERRUPT_MS
    const isFirst = this.#lastAt === 0
    this.#lastAt = now
    if (isEcho) return
    if (isFirst) return this.#actions.first()
    this.#actions.second()
    this.#leave.abort()
  }
}
