/** Something that goes wrong with calls of a method. */
export type Trouble =
  /** The connection ends before the call is done, after it, or in the middle of the answer. */
  | { readonly kind: 'drop-before' | 'drop-after' | 'cut' }
  /** A front end answers instead of the hub. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  /** The hub answers with a fault. */
  | { readonly kind: 'fault'; readonly code: number; readonly text: string }
  /** The answer comes late. */
  | { readonly kind: 'delay'; readonly ms: number }

/** Troubles that are waiting for their calls. */
export class Troubles {
  readonly #waiting: { method: string | null; trouble: Trouble; times: number }[] = []

  /** The next calls of a method (null: of any) have this trouble. */
  add(method: string | null, trouble: Trouble, times = 1): void {
    this.#waiting.push({ method, trouble, times })
  }

  /** The trouble of a call, which is used up by it. */
  take(method: string): Trouble | null {
    const found = this.#waiting.find((each) => each.times > 0 && (each.method === null || each.method === method))
    if (found === undefined) return null
    found.times -= 1
    return found.trouble
  }
}
