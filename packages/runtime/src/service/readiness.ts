import { mkdir } from 'node:fs/promises'
import { freeSpace } from '../scratch/index.ts'
import type { Background, Requirement } from './types.ts'

/** What readiness asks. */
export interface ReadinessParts {
  needs: readonly Requirement[]
  ping(): Promise<unknown>
  /** The blob store's own check, when it has one. */
  checkStorage?: (() => Promise<void>) | undefined
  scratchDirectory: string
  minFreeBytes: number
  backgrounds: readonly Background[]
}

const TIMEOUT_MS = 5000

/** What is not usable just now, one sentence each that names it and what to do; empty when all is well. */
export async function readinessProblems(parts: ReadinessParts): Promise<string[]> {
  const checks = [
    ...parts.needs.filter(({ optional = false }) => !optional).map((need) => need.check()),
    failureOf('NATS', parts.ping()),
    ...(parts.checkStorage === undefined ? [] : [failureOf('object storage', parts.checkStorage())]),
    scratchProblem(parts.scratchDirectory, parts.minFreeBytes),
    ...parts.backgrounds.map((background) => background.ready?.() ?? Promise.resolve(null)),
  ]
  return (await Promise.all(checks)).filter((problem) => problem !== null)
}

async function failureOf(what: string, check: Promise<unknown>): Promise<string | null> {
  const late = Promise.withResolvers<string>()
  const timer = setTimeout(() => late.resolve(`${what}: no answer within ${TIMEOUT_MS} ms`), TIMEOUT_MS)
  const outcome = check.then(
    () => null,
    (error: unknown) => `${what}: ${error instanceof Error ? error.message : String(error)}`,
  )
  try {
    return await Promise.race([outcome, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function scratchProblem(directory: string, minFreeBytes: number): Promise<string | null> {
  try {
    await mkdir(directory, { recursive: true })
    const free = await freeSpace(directory)
    return free >= minFreeBytes ? null : `scratch directory ${directory}: ${free} bytes free, ${minFreeBytes} wanted`
  } catch (error) {
    return `scratch directory ${directory}: ${error instanceof Error ? error.message : String(error)}`
  }
}
