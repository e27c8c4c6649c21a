import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ComposeDetail, ComposeEvent } from '@murli/contracts'
import { createLog } from '@murli/runtime/log'
import { connectMessaging, type Messaging } from '@murli/runtime/messaging'
import { settingsFromEnv } from '@murli/runtime/service'

/** What the tests read of a running stack. */
export interface StackView {
  url: string
  token: string
  nats: string
  storage: { endpoint: string; localDirectory: string | null }
  supervisor: { pid: number }
  processes: Record<string, { pid: number }>
}

/** The stack file of a state directory. */
export function stackOf(stateDirectory: string): StackView {
  return JSON.parse(readFileSync(join(stateDirectory, 'stack.json'), 'utf8')) as StackView
}

/** Pids of the processes whose name is the service's, or the service's with a number. */
export function pidsOf(stateDirectory: string, service: string): number[] {
  const named = Object.entries(stackOf(stateDirectory).processes).filter(([name]) => name === service || name.startsWith(`${service}-`))
  return named.map(([, { pid }]) => pid)
}

/** The environment that the stack has given to a process of this service, which is all that its services are told. */
export function environmentOf(stateDirectory: string, service: string): Record<string, string> {
  const [pid] = pidsOf(stateDirectory, service)
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)
  return Object.fromEntries(lines.map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

/** A connection to a stack's NATS, as one of its services has. */
export function messagingOf(stateDirectory: string): Promise<Messaging> {
  const { messaging } = settingsFromEnv(environmentOf(stateDirectory, 'gather'))
  return connectMessaging(messaging, { name: 'test', log: createLog({ name: 'test', level: 'warn' }) })
}

/** Kills a process without a chance to clean up. @returns whether it was there. */
export function killHard(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false // it has ended by itself meanwhile
  }
}

/** How long a coordinator may be away; on a busy machine a whole stack takes a while to be there again. */
const PATIENCE_MS = 120_000

/** The API of a stack's coordinator; requests are repeated while the coordinator is away. */
export class Api {
  readonly #stateDirectory: string

  constructor(stateDirectory: string) {
    this.#stateDirectory = stateDirectory
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const end = Date.now() + PATIENCE_MS
    for (;;) {
      const { url, token } = stackOf(this.#stateDirectory)
      try {
        return await fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } })
      } catch (error) {
        if (Date.now() > end) throw error
        await delay(200)
      }
    }
  }

  async composes(): Promise<string[]> {
    const { composes } = (await (await this.request('/v1/composes')).json()) as { composes: { identity: { id: string } }[] }
    return composes.map(({ identity }) => identity.id)
  }

  async detail(id: string): Promise<ComposeDetail> {
    return (await (await this.request(`/v1/composes/${id}`)).json()) as ComposeDetail
  }

  /** All events of a compose that has ended. */
  async events(id: string): Promise<ComposeEvent[]> {
    const text = await (await this.request(`/v1/composes/${id}/events`)).text()
    return [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data) as ComposeEvent)
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Waits for a condition; fails with what it was about when it does not come true in time. */
export async function waitFor<T>(what: string, condition: () => Promise<T | null | undefined | false>, timeoutMs = 30_000): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await condition()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`)
    await delay(100)
  }
}
