import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** A process as it can be recognised later: a number is given again, number and start time together are not. */
export const ProcessIdentity = z.strictObject({ pid: z.int().positive(), startTicks: z.string() })
export type ProcessIdentity = z.infer<typeof ProcessIdentity>

/**
 * `stack.json` in the state directory: how to reach the local stack that runs, or ran. Written by the stack, mode 0600, since it holds
 * the token; read by the command.
 */
export const StackFile = z.strictObject({
  version: z.literal(1),
  supervisor: ProcessIdentity,
  startedAt: z.iso.datetime(),
  mode: z.enum(['one-process', 'processes']),
  /** Base URL of the coordinator. */
  url: z.string(),
  token: z.string(),
  nats: z.string(),
  storage: z.strictObject({ endpoint: z.string(), bucket: z.string(), localDirectory: z.string().nullable() }),
  /** Every process of the stack but the supervisor, by name (`nats-server`, `createiso-2`). */
  processes: z.record(z.string(), ProcessIdentity),
})
export type StackFile = z.infer<typeof StackFile>

/** Path of the file in a state directory. */
export function stackFilePath(stateDirectory: string): string {
  return join(stateDirectory, 'stack.json')
}

/** The stack file of a state directory, or null when there is none that this version understands. */
export function readStackFile(stateDirectory: string): StackFile | null {
  let document: unknown
  try {
    document = JSON.parse(readFileSync(stackFilePath(stateDirectory), 'utf8'))
  } catch {
    return null // no stack ever ran here
  }
  const parsed = StackFile.safeParse(document)
  return parsed.success ? parsed.data : null
}

/** Who a process is, or null when it does not run. Linux: field 22 of /proc/<pid>/stat is its start time in clock ticks. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null // no such process
  }
  // the name in parentheses may hold blanks and parentheses itself; state is field 3, the first after it
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  if (startTicks === undefined || state === 'Z' || state === 'X') return null
  return { pid, startTicks }
}

/** Whether this very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTicks === identity.startTicks
}
