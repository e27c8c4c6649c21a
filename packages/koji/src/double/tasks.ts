import { KojiFault } from '../calls/index.ts'
import type { XmlRpcValue } from '../xmlrpc/index.ts'

/** Numbers of task states (spec 07 §10). */
export const TASK_STATES = { FREE: 0, OPEN: 1, CLOSED: 2, CANCELED: 3, ASSIGNED: 4, FAILED: 5 } as const
export type TaskState = keyof typeof TASK_STATES

/** How a finished task ended: with a value, or with a fault of its own. */
export type TaskEnding = { readonly value: XmlRpcValue } | { readonly code: number; readonly text: string }

export interface DoubleTask {
  readonly id: number
  readonly method: string
  /** As it is stored: keywords as a marked struct at the end. */
  readonly request: readonly XmlRpcValue[]
  readonly owner: string
  readonly arch: string
  readonly label: string | null
  readonly parent: number | null
  readonly priority: number
  state: TaskState
  ending: TaskEnding | null
  /** Output files by volume and name, which may have directories in it. */
  readonly outputs: Map<string, Map<string, Buffer>>
}

/** What of a task is said when it is made. */
export type NewTask = Pick<DoubleTask, 'method' | 'request' | 'owner'> & Partial<Pick<DoubleTask, 'arch' | 'label' | 'parent' | 'priority'>>

const GENERIC = 1000
const DEFAULT_PRIORITY = 20
const FINISHED: ReadonlySet<TaskState> = new Set(['CLOSED', 'CANCELED', 'FAILED'])

/** The tasks of a hub. Builders do not exist: a test opens, closes and fails them as it wants. */
export class DoubleTasks {
  readonly #tasks = new Map<number, DoubleTask>()

  create({ method, request, owner, arch = 'noarch', label = null, parent = null, priority = DEFAULT_PRIORITY }: NewTask): DoubleTask {
    const id = this.#tasks.size + 1
    const task: DoubleTask = { id, method, request, owner, arch, label, parent, priority, state: 'FREE', ending: null, outputs: new Map() }
    this.#tasks.set(id, task)
    return task
  }

  all(): DoubleTask[] {
    return [...this.#tasks.values()]
  }

  /** @throws {KojiFault} as a hub does for an id that it does not know */
  get(id: unknown): DoubleTask {
    const task = this.#tasks.get(Number(id))
    if (task === undefined) throw new KojiFault(GENERIC, `No such task: ${String(id)}`)
    return task
  }

  find(id: unknown): DoubleTask | null {
    return this.#tasks.get(Number(id)) ?? null
  }

  childrenOf(id: number): DoubleTask[] {
    return this.all().filter(({ parent }) => parent === id)
  }

  open(id: number): void {
    this.get(id).state = 'OPEN'
  }

  /** Gives a task back to be taken by a builder again, as a hub does when a builder is lost. */
  free(id: number): void {
    this.get(id).state = 'FREE'
  }

  close(id: number, value: XmlRpcValue): void {
    Object.assign(this.get(id), { state: 'CLOSED', ending: { value } })
  }

  fail(id: number, code: number, text: string): void {
    Object.assign(this.get(id), { state: 'FAILED', ending: { code, text } })
  }

  /** Ends a task that has not finished, and all below it. One that has finished stays as it is. */
  cancel(id: number, recurse = true): void {
    const task = this.get(id)
    if (!FINISHED.has(task.state)) task.state = 'CANCELED'
    if (recurse) for (const child of this.childrenOf(id)) this.cancel(child.id)
  }

  addOutput(id: number, name: string, bytes: Buffer | string, volume = 'DEFAULT'): void {
    const { outputs } = this.get(id)
    const files = outputs.get(volume) ?? new Map<string, Buffer>()
    files.set(name, Buffer.from(bytes))
    outputs.set(volume, files)
  }

  /** A new task like one that was canceled or has failed. @throws {KojiFault} */
  resubmit(id: number): DoubleTask {
    const task = this.get(id)
    if (task.parent !== null) throw new KojiFault(GENERIC, 'Cannot resubmit a subtask')
    if (task.state !== 'CANCELED' && task.state !== 'FAILED') throw new KojiFault(GENERIC, `Task ${id} is not canceled or failed`)
    return this.create(task)
  }
}

export function isFinished({ state }: DoubleTask): boolean {
  return FINISHED.has(state)
}
