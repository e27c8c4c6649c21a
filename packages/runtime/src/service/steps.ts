import type { JsonValue, Phase } from '@murli/contracts'
import { stepKey } from './key.ts'
import type { Memo } from './memo.ts'

/** Runs a step once per key: takes the stored result, joins the same step already running in this process, or makes and stores it. */
export type RunStep = <T extends JsonValue>(phase: Phase, name: string, key: unknown, make: () => Promise<T>) => Promise<T>

/** Steps of one process. A step that fails is not remembered; who joined it runs it by itself, since the failure may be the maker's own. */
export function stepRunner(memo: Memo, observe: (hit: boolean) => void): RunStep {
  const running = new Map<string, Promise<JsonValue>>()
  const makeAndStore = async (phase: Phase, digest: ReturnType<typeof stepKey>, make: () => Promise<JsonValue>) => {
    const stored = await memo.get(digest)
    observe(stored !== undefined)
    if (stored !== undefined) return stored
    const value = await make()
    await memo.put(digest, phase, value)
    return value
  }
  return async <T extends JsonValue>(phase: Phase, name: string, key: unknown, make: () => Promise<T>) => {
    const digest = stepKey(name, key)
    for (let other = running.get(digest); other !== undefined; other = running.get(digest)) {
      const value = await other.catch(() => undefined)
      if (value !== undefined) return value as T
    }
    const own = makeAndStore(phase, digest, make)
    running.set(digest, own)
    try {
      return (await own) as T
    } finally {
      if (running.get(digest) === own) running.delete(digest)
    }
  }
}
