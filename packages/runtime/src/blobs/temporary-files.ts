import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Age after which a file of an owner that cannot be asked (another machine or container) counts as left over. */
const FOREIGN_AGE_MS = 24 * 60 * 60 * 1000
/** Where there is no /proc, nobody can be asked. */
const UNKNOWN_NAMESPACE = 'unknown'

/**
 * Names for files that are being written, in a directory of this owner alone, so that files left over by a killed process can
 * be told from those of one that lives.
 */
export class TemporaryFiles implements Disposable {
  readonly #directory: string
  #isMade = false
  #count = 0

  /** `root` is the directory that all owners share. */
  constructor(root: string) {
    this.#directory = join(root, `${processName(process.pid)}.${randomBytes(4).toString('hex')}`)
  }

  /** A path at which nothing is yet. */
  next(): string {
    if (!this.#isMade) mkdirSync(this.#directory, { recursive: true })
    this.#isMade = true
    this.#count += 1
    return `${this.#directory}/${this.#count}`
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true })
    this.#isMade = false
  }
}

/** Removes what processes left in `root` that are no more; makes `root` when it is missing. @returns how many owners were swept. */
export function sweepTemporaryFiles(root: string): number {
  mkdirSync(root, { recursive: true })
  const leftOver = readdirSync(root).filter((owner) => isLeftOver(root, owner))
  for (const owner of leftOver) rmSync(join(root, owner), { recursive: true, force: true })
  return leftOver.length
}

/** `<pid namespace>.<pid>.<start time>`: no later process has the same name, though pids come again. */
function processName(pid: number): string {
  return `${pidNamespace()}.${pid}.${startTime(pid) ?? 0}`
}

function isLeftOver(root: string, owner: string): boolean {
  const [namespace, pid] = owner.split('.')
  if (namespace === pidNamespace() && namespace !== UNKNOWN_NAMESPACE)
    return !owner.startsWith(`${processName(Number(pid))}.`) || startTime(Number(pid)) === null
  const stats = statSync(join(root, owner), { throwIfNoEntry: false })
  return stats !== undefined && Date.now() - stats.mtimeMs > FOREIGN_AGE_MS
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')
  } catch {
    return UNKNOWN_NAMESPACE
  }
}

/** Start of a process in clock ticks since boot (proc(5), field 22 of stat), or null when there is no such process. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
