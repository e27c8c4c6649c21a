import { readdirSync, readFileSync } from 'node:fs'
import type { Messaging } from '@murli/runtime/messaging'
import { followNodeWrites } from './ledger.ts'
import type { Interruption, Victim } from './interruptions.ts'
import { type Ended, Murli } from './murli.ts'
import { delay, killHard, messagingOf, stackOf } from './stack.ts'
import { StoreProcess } from './store-process.ts'

/** Programs of workers are short; whoever wants to kill one looks often. */
const TOOL_POLL_MS = 3
const POLL_MS = 20
const MOST_STARTS = 3
/** Tasks of the dead go to others soon, so that a test need not wait long. */
const MURLI_SILENCE_SECONDS = '5'

/** What an undisturbed compose takes, and until when a disturbance goes on. */
export interface Whole {
  /** Writes to the ledger. */
  writes: number
  ms: number
  signal: AbortSignal
}

/** A stack of processes, all of which can be killed at moments of a compose. What ends is started again, as a supervisor would. */
export class DisturbedStack implements AsyncDisposable {
  readonly murli: Murli
  readonly #store: StoreProcess | null
  #command: number | undefined
  /** What is done about a stack that was killed; others wait for it. */
  #restarting: Promise<unknown> = Promise.resolve()

  private constructor(murli: Murli, store: StoreProcess | null) {
    this.murli = murli
    this.#store = store
  }

  /** @param storeDirectory for a store in a process of its own; null for the one that the stack has in its supervisor */
  static async start(storeDirectory: string | null): Promise<DisturbedStack> {
    const store = storeDirectory === null ? null : await StoreProcess.start(storeDirectory)
    const stack = new DisturbedStack(await Murli.make({ ...store?.settings, MURLI_SILENCE_SECONDS }), store)
    await stack.#up()
    return stack
  }

  /** As a supervisor of the stack would: a start that takes too long on a busy machine is not the last one. */
  async #upAgain(): Promise<void> {
    for (let starts = 1; starts < MOST_STARTS; starts++) if ((await this.murli.run(['up', '--processes'])).exitCode === 0) return
    await this.#up()
  }

  #up(): Promise<string> {
    return this.murli.must(['up', '--processes'])
  }

  /** Runs a command that may be killed. One that starts waits for the stack. */
  async run(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<Ended> {
    await this.#restarting
    const { pid, ended } = this.murli.start(args, options)
    this.#command = pid
    const end = await ended
    this.#command = undefined
    return end
  }

  /** Does all of these, each at its moment, until the signal fires. @returns what was killed, in this order */
  async disturb(interruptions: readonly Interruption[], { writes, ms, signal }: Whole): Promise<string[]> {
    const killed: string[] = []
    const progress = await Progress.follow(this.murli.stateDirectory, signal)
    await Promise.all(
      interruptions.map(async ({ victim, moment: { of, part } }) => {
        const hasCome = of === 'writes' ? () => progress.writes >= part * writes : () => progress.ms >= part * ms
        while (!signal.aborted && !hasCome()) await delay(POLL_MS)
        if (await this.#kill(victim, signal)) killed.push(`${victim} at ${progress.writes}/${writes} writes, ${Math.round(progress.ms)} ms`)
      }),
    )
    await this.#restarting
    return killed
  }

  /** Waits for a process of the kind to be there. @returns whether there was one to kill before the signal fired */
  async #kill(victim: Victim, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      await this.#restarting
      const pid = this.#pidOf(victim)
      if (pid !== undefined && killHard(pid)) {
        if (this.#isSupervisor(victim)) this.#restarting = this.#upAgain()
        return true
      }
      await delay(victim === 'tool' ? TOOL_POLL_MS : POLL_MS)
    }
    return false
  }

  /** The store may be a part of the supervisor, which is the stack. */
  #isSupervisor(victim: Victim): boolean {
    return victim === 'stack' || (victim === 'store' && this.#store === null)
  }

  #pidOf(victim: Victim): number | undefined {
    const { processes, supervisor } = stackOf(this.murli.stateDirectory)
    if (this.#isSupervisor(victim)) return supervisor.pid
    if (victim === 'command') return this.#command
    if (victim === 'store') return this.#store?.pid
    if (victim !== 'tool') return processes[victim]?.pid
    return Object.values(processes).flatMap(({ pid }) => childrenOf(pid))[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#restarting
    await this.murli[Symbol.asyncDispose]()
    await this.#store?.[Symbol.asyncDispose]()
  }
}

/** How far a compose is on a stack that has made none before. */
class Progress {
  writes = 0
  readonly #startedAt = performance.now()

  static async follow(stateDirectory: string, signal: AbortSignal): Promise<Progress> {
    const progress = new Progress()
    const messaging = await messagingOf(stateDirectory)
    void progress.#followTo(messaging, signal)
    return progress
  }

  async #followTo(connected: Messaging, signal: AbortSignal): Promise<void> {
    await using messaging = connected
    while (!signal.aborted) {
      try {
        for await (const writes of followNodeWrites(messaging, signal)) this.writes = Math.max(this.writes, writes)
      } catch {
        await delay(POLL_MS) // NATS was away for longer than a reader waits
      }
    }
  }

  get ms(): number {
    return performance.now() - this.#startedAt
  }
}

/** Programs that a process runs just now. */
function childrenOf(pid: number): number[] {
  try {
    const lists = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'))
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  } catch {
    return [] // it ended while we looked
  }
}
