import type { ComposeEvent } from '@murli/contracts'
import type { Context } from '../commands/context.ts'

const DEFAULT_COLUMNS = 100
const STEPS: ReadonlySet<string> = new Set(['pending', 'queued', 'running'])

/** One line at the bottom of a terminal that says how far a plan is; nothing where no person watches. */
export class PlanProgress {
  readonly #context: Context
  readonly #done = new Set<string>()
  #drawn = false

  constructor(context: Context) {
    this.#context = context
  }

  /** @param total nodes of the plan */
  tell(event: ComposeEvent, total: number): void {
    if (event.type === 'compose') return
    if (event.type === 'node' && !STEPS.has(event.state)) this.#done.add(event.node)
    const what = event.type === 'progress' ? `${event.node}: ${event.message}` : event.node
    this.#draw(`planning: ${this.#done.size} of ${total} nodes, ${what}`)
  }

  end(): void {
    if (this.#drawn) this.#context.terminal.write('\r\u001B[K')
    this.#drawn = false
  }

  #draw(text: string): void {
    if (!this.#context.isTerminal) return
    const columns = this.#context.terminal.columns ?? DEFAULT_COLUMNS
    this.#context.terminal.write(`\r\u001B[K${text.slice(0, columns - 1)}`)
    this.#drawn = true
  }
}
