import { execa } from 'execa'

/** Milliseconds by the clock, and of user + system time. */
export interface Cost {
  wallMs: number
  cpuMs: number
}

/** Runs a program to its end. `time` of the shell says what it used, as no child of this process can be told from another. */
export async function timed(program: string, args: readonly string[]): Promise<Cost> {
  const { stderr } = await execa('bash', ['-c', `TIMEFORMAT='%R %U %S'; time "$@" >&2`, 'timed', program, ...args])
  const [real = Number.NaN, user = Number.NaN, system = Number.NaN] = (stderr.split('\n').at(-1) ?? '').split(' ').map(Number)
  return { wallMs: real * 1000, cpuMs: (user + system) * 1000 }
}
