import { describe, expect, it } from 'vitest'
import { retried } from './retry.ts'

const failing = (times: number) => {
  const state = { calls: 0 }
  const act = async () => {
    state.calls += 1
    if (state.calls <= times) throw new Error(`failure ${state.calls}`)
    return state.calls
  }
  return { state, act }
}

describe('retried', () => {
  it('repeats what fails transiently and tells about it', async () => {
    const told: number[] = []
    const policy = { budgetMs: 5000, isTransient: () => true, onRetry: (_error: unknown, attempt: number) => told.push(attempt) }
    expect(await retried(policy, failing(2).act)).toBe(3)
    expect(told).toEqual([1, 2])
  })

  it('does not repeat what fails for good', async () => {
    const { state, act } = failing(1)
    await expect(retried({ budgetMs: 5000, isTransient: () => false }, act)).rejects.toThrow('failure 1')
    expect(state.calls).toBe(1)
  })

  it('gives up with the last error when the time is over', async () => {
    const { state, act } = failing(Infinity)
    const started = performance.now()
    await expect(retried({ budgetMs: 400, isTransient: () => true }, act)).rejects.toThrow(/failure [2-9]/)
    expect(state.calls).toBeGreaterThan(1)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('ends with the reason of an abort, also in the middle of a pause', async () => {
    const controller = new AbortController()
    const policy = { budgetMs: 60_000, isTransient: () => true, signal: controller.signal, onRetry: () => controller.abort() }
    await expect(retried(policy, failing(Infinity).act)).rejects.toMatchObject({ name: 'AbortError' })
    const { state, act } = failing(0)
    await expect(retried(policy, act)).rejects.toMatchObject({ name: 'AbortError' })
    expect(state.calls).toBe(0)
  })
})
