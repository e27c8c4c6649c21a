import { randomUUID } from 'node:crypto'
import { execa } from 'execa'
import { isOnPath } from './on-path.ts'

/*
 * Programs such as lorax start others that leave their process group, and mount file systems. What a contained program starts and mounts ends
 * with it, however it ends, and with this process:
 *
 * - *namespaces*: it is in a PID and a mount namespace of its own, which ends with it. The kernel ends all of them together, and nobody else ever
 *   sees the mounts. Needs the right to make namespaces (root, without the restrictions of most containers).
 * - *mark*: it is ended when this process dies; what it has started is found by a variable of its environment, which children inherit, and
 *   ended afterwards, or by the next process that sweeps the scratch directory. What it has mounted is unmounted before its scratch is removed.
 */
export type Containment = 'namespaces' | 'mark'

/** The variable that marks the processes of a contained program: `<directory of the task>#<one run>`. */
const MARK = 'MURLI_CONTAINED'
const DIES_WITH_US = ['--pdeathsig', 'KILL', '--']
/** The first process of a namespace gets no signal that it does not handle, so it is not the program. */
const FIRST = ['sh', '-c', '"$0" "$@"; exit $?']
const NAMESPACES = ['--fork', '--kill-child', '--pid', '--mount', '--mount-proc', '--propagation', 'private', '--']

let known: Promise<Containment> | null = null

/** What this machine allows; tried once. */
export function machineContainment(): Promise<Containment> {
  known ??= tryNamespaces()
  return known
}

async function tryNamespaces(): Promise<Containment> {
  const { failed } = await execa('setpriv', [...DIES_WITH_US, 'unshare', ...NAMESPACES, 'true'], { reject: false, stdio: 'ignore' })
  return failed ? 'mark' : 'namespaces'
}

/** How to run a program contained. */
export interface ContainedCommand {
  readonly file: string
  readonly args: string[]
  readonly env: Record<string, string>
  /** Of all its processes. */
  readonly mark: string
}

/** The command that runs a program contained. One that is missing is left as it is, so that it is that one which is missed. */
export async function containedCommand(
  file: string,
  args: string[],
  { directory, containment }: { directory: string; containment: Containment },
): Promise<ContainedCommand> {
  const mark = `${directory}#${randomUUID()}`
  const env = { [MARK]: mark }
  if (!file.includes('/') && !(await isOnPath(file))) return { file, args, env, mark }
  const inside = containment === 'namespaces' ? ['unshare', ...NAMESPACES, ...FIRST] : []
  return { file: 'setpriv', args: [...DIES_WITH_US, ...inside, file, ...args], env, mark }
}

/** Whether a process belongs to this run, or to a run for a task in this directory or below it. */
export function isMarked(environment: string, markOrDirectory: string): boolean {
  const line = environment.split('\0').find((each) => each.startsWith(`${MARK}=`))
  if (line === undefined) return false
  const mark = line.slice(MARK.length + 1)
  return mark === markOrDirectory || mark.startsWith(`${markOrDirectory}#`) || mark.startsWith(`${markOrDirectory}/`)
}
