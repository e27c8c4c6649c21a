import type { ComposeAccepted, ComposeEvent } from '@murli/contracts'
import { printable } from '../commands/printable.ts'
import { formatDuration } from './duration.ts'
import { drawCompose } from './screen.ts'
import { applyEvent, type WatchedCompose } from './state.ts'

/** Who tells people or programs how a compose goes. */
export interface Reporter {
  accepted(answer: ComposeAccepted): void
  /** Takes the compose as it is now; events that follow change it. */
  begin(compose: WatchedCompose): void
  event(event: ComposeEvent): void
  /** A line beside the progress. */
  note(line: string): void
  /** No more progress: what comes now is the summary. */
  end(): void
}

/** What a terminal reporter writes to; `process.stderr` is one. */
export interface Terminal {
  write(text: string): void
  readonly columns?: number
  readonly rows?: number
}

const REDRAW_MS = 100
const DEFAULT_COLUMNS = 100
const DEFAULT_ROWS = 40
/** States that are steps of the machinery, not news. */
const QUIET_STATES = new Set(['pending', 'queued'])

/** One line per change of state: for logs and pipes. */
export class LineReporter implements Reporter {
  readonly #write: (line: string) => void
  readonly #startedAt = Date.now()

  constructor(write: (line: string) => void) {
    this.#write = write
  }

  accepted(answer: ComposeAccepted): void {
    this.#line(`${answer.composeId} ${answer.state}`)
  }

  begin(): void {}

  event(event: ComposeEvent): void {
    const text = describeEvent(event)
    if (text !== null) this.#line(text)
  }

  note(line: string): void {
    this.#line(line)
  }

  end(): void {}

  #line(text: string): void {
    this.#write(`${formatDuration(Date.now() - this.#startedAt).padStart(9)}  ${text}`)
  }
}

/** What happened, in one line; null for what is no news. */
function describeEvent(event: ComposeEvent): string | null {
  if (event.type === 'progress') return null
  if (event.type === 'compose') return `${event.composeId} ${event.state}`
  if (QUIET_STATES.has(event.state)) return null
  const duration = event.durationMs === null ? '' : ` in ${formatDuration(event.durationMs)}`
  const why = event.failure === null ? '' : `: ${event.failure.message}`
  return [`${event.node} ${event.state}${duration}${why}`, ...event.warnings.map((warning) => `  warning: ${warning}`)].join('\n')
}

/** JSON lines, for programs. */
export class JsonReporter implements Reporter {
  readonly #write: (line: string) => void

  constructor(write: (line: string) => void) {
    this.#write = write
  }

  accepted(answer: ComposeAccepted): void {
    this.#write(JSON.stringify({ type: 'accepted', ...answer }))
  }

  begin(): void {}

  event(event: ComposeEvent): void {
    this.#write(JSON.stringify(event))
  }

  note(): void {}

  end(): void {}
}

/** Says nothing: `--quiet`. */
export class QuietReporter implements Reporter {
  accepted(): void {}
  begin(): void {}
  event(): void {}
  note(): void {}
  end(): void {}
}

/** A live picture at the bottom of a terminal. Each picture is one write over the last one, so that nothing flickers. */
export class ScreenReporter implements Reporter {
  readonly #terminal: Terminal
  readonly #startedAt = Date.now()
  #compose: WatchedCompose | null = null
  #drawn = 0
  #timer: NodeJS.Timeout | null = null

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  accepted(): void {}

  begin(compose: WatchedCompose): void {
    this.#compose = compose
    this.#draw()
    this.#timer ??= setInterval(() => this.#draw(), REDRAW_MS)
  }

  event(event: ComposeEvent): void {
    if (this.#compose !== null) applyEvent(this.#compose, event)
    if (event.type !== 'node') return
    for (const warning of event.warnings) this.note(`warning: ${event.node}: ${warning}`)
    if (event.failure !== null) this.note(`${event.node} ${event.state}: ${event.failure.message}`)
  }

  note(line: string): void {
    this.#terminal.write(`${this.#eraser()}${printable(line)}\n`)
    this.#drawn = 0
    this.#draw()
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#draw()
    this.#compose = null
    this.#drawn = 0
  }

  #draw(): void {
    if (this.#compose === null) return
    const { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = this.#terminal
    const lines = drawCompose(this.#compose, { now: Date.now(), startedAt: this.#startedAt, columns: columns - 1, rows })
    const eraser = this.#eraser()
    this.#drawn = lines.length
    this.#terminal.write(`${eraser}${lines.map((line) => `${printable(line)}\n`).join('')}`)
  }

  /** Moves to the start of the last picture and clears from there on. */
  #eraser(): string {
    return this.#drawn === 0 ? '' : `\u001B[${this.#drawn}A\u001B[J`
  }
}
