import type { ProcessLog } from '../log/index.ts'
import type { Consumption, MalformedTask, Messaging, TaskDelivery } from '../messaging/index.ts'
import type { Attendance } from './attendance.ts'
import type { AnyTaskDefinition, Requirement } from './types.ts'

const DEFAULT_SLOTS = 2
/** Probes are short, and wait for nothing that a task waits for. */
const PROBE_SLOTS = 2

/** What the consumers of a process need. `needs` of the phase decide whether its tasks are taken. */
export interface PhaseConsumerParts {
  messaging: Messaging
  log: ProcessLog
  slots: number | undefined
  /** Whose tasks are taken where a definition is native. */
  arches: readonly string[]
  recheckMs: number
  handle: (delivery: TaskDelivery) => Promise<void>
  malformed: (task: MalformedTask) => Promise<void>
  /** Tells coordinators what is missing for a phase; nothing: its tasks are taken. */
  announce: Attendance['say']
}

/**
 * Takes the tasks of one phase and flavor. It is *waiting* while a requirement of the phase is missing (looked at again every 30 s, logged
 * once), *consuming* from then on, until it is stopped. A program that disappears later makes tasks fail with TOOL_MISSING, which
 * other workers then take. Probes need no programs and are taken from the start, in slots of their own.
 */
export class PhaseConsumer {
  readonly #parts: PhaseConsumerParts
  readonly #definitions: readonly [AnyTaskDefinition, ...AnyTaskDefinition[]]
  readonly #needs: readonly Requirement[]
  #consumption: Consumption | null = null
  #probes: Consumption | null = null
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  #opening: Promise<void> = Promise.resolve()

  constructor(definitions: readonly [AnyTaskDefinition, ...AnyTaskDefinition[]], needs: readonly Requirement[], parts: PhaseConsumerParts) {
    this.#definitions = definitions
    this.#parts = parts
    const [{ phase, flavor }] = definitions
    const concerns = (names: readonly string[] | undefined, name: string): boolean => names === undefined || names.includes(name)
    this.#needs = needs.filter(({ phases, flavors, optional = false }) => !optional && concerns(phases, phase) && concerns(flavors, flavor))
  }

  async start(): Promise<void> {
    this.#probes = await this.#consume('probe', PROBE_SLOTS)
    const missing = await this.#missing()
    if (missing.length === 0) return await this.#open()
    await this.#announce(missing)
    this.#parts.log.warn({ ...this.#name, problems: missing }, 'tasks of the phase are not taken until its programs are there')
    this.#timer = setInterval(() => void this.#recheck(), this.#parts.recheckMs)
  }

  /** Takes no more; resolves when every task in work has been settled. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#opening
    await Promise.all([this.#consumption?.stop(), this.#probes?.stop()])
  }

  get #name(): Pick<AnyTaskDefinition, 'phase' | 'flavor'> {
    const [{ phase, flavor }] = this.#definitions
    return { phase, flavor }
  }

  /** Null: of every arch. */
  get #arches(): readonly string[] | null {
    return this.#definitions[0].isNative === true ? this.#parts.arches : null
  }

  async #announce(missing: string[]): Promise<void> {
    await this.#parts.announce({ ...this.#name, arches: this.#arches, missing })
  }

  async #missing(): Promise<string[]> {
    const problems = await Promise.all(this.#needs.map((need) => need.check()))
    if (this.#arches?.length === 0) problems.push('the arches of this machine are not known: name them in MURLI_FOREIGN_ARCHES')
    return problems.filter((problem) => problem !== null)
  }

  async #recheck(): Promise<void> {
    if ((await this.#missing()).length > 0 || this.#stopped || this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#opening = this.#open().catch((error: unknown) => {
      this.#parts.log.error({ ...this.#name, reason: String(error) }, 'cannot take tasks of the phase, trying again')
      if (!this.#stopped) this.#timer = setInterval(() => void this.#recheck(), this.#parts.recheckMs)
    })
    await this.#opening
  }

  #consume(mode: 'run' | 'probe', slots: number): Promise<Consumption> {
    const { messaging, handle, malformed } = this.#parts
    const arches = mode === 'run' ? this.#arches : null
    return messaging.consumeTasks({
      ...this.#name,
      mode,
      slots,
      ...(arches === null ? {} : { arches }),
      handler: handle,
      malformed,
    })
  }

  async #open(): Promise<void> {
    const slots = this.#parts.slots ?? Math.max(...this.#definitions.map((definition) => definition.slots ?? DEFAULT_SLOTS))
    this.#consumption = await this.#consume('run', slots)
    await this.#announce([])
    const arches = this.#arches?.join(' ') ?? 'all'
    this.#parts.log.info({ ...this.#name, slots, arches }, 'taking tasks')
  }
}

/** Definitions grouped by phase and flavor, which is how their tasks come. */
export function groupDefinitions(definitions: readonly AnyTaskDefinition[]): [AnyTaskDefinition, ...AnyTaskDefinition[]][] {
  const groups = new Map<string, [AnyTaskDefinition, ...AnyTaskDefinition[]]>()
  for (const definition of definitions) {
    const key = `${definition.phase}.${definition.flavor}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [definition])
    else group.push(definition)
  }
  return [...groups.values()]
}
