import type { Context } from '../src/commands/context.ts'

/** The context of a command that nobody watches; its two streams go where the test wants them. */
export function withoutTerminal(streams: Pick<Context, 'out' | 'err'>): Context {
  return { ...streams, isTerminal: false, terminal: { write: () => undefined } }
}
