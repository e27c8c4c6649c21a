/** What can be killed: a service, a server, the whole stack at once, the command that a person runs, or a program that a worker runs. */
export const VICTIMS = [
  'coordinator',
  'init',
  'pkgset',
  'gather',
  'createrepo',
  'createiso',
  'checks',
  'nats-server',
  'store',
  'stack',
  'command',
  'tool',
] as const
export type Victim = (typeof VICTIMS)[number]

/** One kill -9. */
export interface Interruption {
  victim: Victim
  /** When: after this part of all writes to the ledger, or of the time that an undisturbed compose takes. */
  moment: { of: 'writes' | 'time'; part: number }
}

const MOST = 4
/** A little more than all of the time, as whoever is disturbed takes longer. */
const LATEST = 1.2

/** The interruptions of a run, which only its number decides: 1 to 4, and among `VICTIMS.length` runs in a row each victim at least once. */
export function interruptionsOf(seed: number): Interruption[] {
  const random = randomNumbers(seed)
  const count = 1 + Math.floor(random() * MOST)
  return Array.from({ length: count }, (_, index) => {
    const victim = VICTIMS[index === 0 ? seed % VICTIMS.length : Math.floor(random() * VICTIMS.length)]!
    const moment: Interruption['moment'] = random() < 0.6 ? { of: 'writes', part: random() } : { of: 'time', part: random() * LATEST }
    return { victim, moment }
  })
}

/** Interruptions as text, such as `coordinator at 0.31 of writes`. */
export function described(interruptions: readonly Interruption[]): string {
  return interruptions.map(({ victim, moment: { of, part } }) => `${victim} at ${part.toFixed(2)} of ${of}`).join(', ')
}

/** Numbers from 0 to below 1, the same ones for the same seed (Mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
