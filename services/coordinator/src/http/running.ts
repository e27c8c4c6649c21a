import type { ComposeEvent } from '@murli/contracts'
import type { Messaging } from '@murli/runtime/messaging'
import { isEnded } from '../engine/states.ts'

interface AtWork {
  attempt: number
  at: string
}

/** Nodes that workers say they work on, from the event stream; for display only, since no decision rests on it. */
export class Running implements Disposable {
  readonly #messaging: Pick<Messaging, 'followEvents'>
  readonly #hasEnded: (composeId: string) => Promise<boolean>
  readonly #composes = new Map<string, Map<string, AtWork>>()
  readonly #stop = new AbortController()

  /** @param hasEnded whether a compose goes on no more, whatever its older events say */
  constructor(messaging: Pick<Messaging, 'followEvents'>, hasEnded: (composeId: string) => Promise<boolean>) {
    this.#messaging = messaging
    this.#hasEnded = hasEnded
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
  }

  /** Begins to follow a compose unless it is followed already; ends with the compose. */
  follow(composeId: string): void {
    if (this.#composes.has(composeId) || this.#stop.signal.aborted) return
    const nodes = new Map<string, AtWork>()
    this.#composes.set(composeId, nodes)
    // A stream that breaks off costs the word "running" in some answers, and the next look begins anew.
    void this.#watch(composeId, nodes)
      .catch(() => undefined)
      .finally(() => this.#composes.delete(composeId))
  }

  async #watch(composeId: string, nodes: Map<string, AtWork>): Promise<void> {
    for await (const { event } of this.#messaging.followEvents(composeId, { signal: this.#stop.signal })) {
      if (event.type === 'node') note(nodes, event)
      if (event.type === 'compose' && isEnded(event.state) && (await this.#hasEnded(composeId))) return
    }
  }

  get(composeId: string, node: string): AtWork | null {
    return this.#composes.get(composeId)?.get(node) ?? null
  }
}

function note(nodes: Map<string, AtWork>, event: Extract<ComposeEvent, { type: 'node' }>): void {
  if (event.state === 'running') nodes.set(event.node, { attempt: event.attempt, at: event.at })
  else nodes.delete(event.node)
}
