import { Completion } from '@murli/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startFleet, storeSlice, testTask } from '../testing/index.ts'
import type { TestFleet } from '../testing/index.ts'
import { defineService, defineTask } from './index.ts'
import { takenArches } from './machine.ts'

it.each([
  ['x64', [], ['x86_64', 'x86_64_v2', 'i386']],
  ['arm64', ['armhfp'], ['aarch64', 'armhfp']],
  ['s390x', ['s390x', 'x86_64'], ['s390x', 'x86_64']],
  ['mips', [], []],
] as const)('a machine of %s that may emulate %j takes tasks of %j', (cpu, foreign, arches) => {
  expect(takenArches(foreign, cpu)).toEqual(arches)
})

describe('native tasks', () => {
  let fleet: TestFleet
  beforeAll(async () => {
    fleet = await startFleet()
  })
  afterAll(() => fleet[Symbol.asyncDispose]())

  /** A service whose native task notes which worker had which arch, and how many there were at once. */
  function noting(worker: string, done: string[], most: { now: number; ever: number }) {
    const definition = defineTask({
      phase: 'buildinstall',
      flavor: 'native',
      version: '1',
      isNative: true,
      slots: 1,
      slice: z.strictObject({ kind: z.literal('slice') }),
      async run(ctx) {
        most.now += 1
        most.ever = Math.max(most.ever, most.now)
        await ctx.tool('sleep', ['0.2'])
        most.now -= 1
        done.push(`${ctx.task.arch} by ${worker}`)
        return { outputs: {} }
      },
    })
    return defineService({ name: worker, tasks: [definition] })
  }

  it('go to machines of their arch, and to those that may emulate it, in the slots that there are', { timeout: 60_000 }, async () => {
    const done: string[] = []
    const [ofOne, ofOther] = [
      { now: 0, ever: 0 },
      { now: 0, ever: 0 },
    ]
    await using started = new AsyncDisposableStack()
    started.use(await fleet.start(noting('one', done, ofOne), { foreignArches: ['imaginary', 'invented'] }))
    started.use(await fleet.start(noting('other', done, ofOther), { foreignArches: ['fictional'] }))
    const arches = ['imaginary', 'invented', 'fictional', 'imaginary', 'invented', 'fictional']
    const tasks = await Promise.all(arches.map((arch) => fleet.publish({}, { phase: 'buildinstall', flavor: 'native', arch })))
    for (const task of tasks) expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded' })
    expect(new Set(done)).toEqual(new Set(['imaginary by one', 'invented by one', 'fictional by other']))
    expect(done).toHaveLength(6)
    expect([ofOne.ever, ofOther.ever]).toEqual([1, 1])
  })

  it('are refused by machines of other arches when they come by HTTP', async () => {
    const http = { host: '127.0.0.1', port: 0 }
    await using worker = await fleet.start(noting('one', [], { now: 0, ever: 0 }), { http, foreignArches: ['invented'] })
    const post = async (arch: string) => {
      const task = testTask({ phase: 'buildinstall', flavor: 'native', arch, slice: await storeSlice(fleet.blobs, {}) })
      const response = await fetch(`${worker.url}/v1/tasks`, { method: 'POST', body: JSON.stringify(task) })
      return Completion.parse(await response.json())
    }
    expect(await post('invented')).toMatchObject({ outcome: 'succeeded' })
    const refused = await post('fictional')
    expect(refused).toMatchObject({ outcome: 'failed', failure: { code: 'NOT_SUPPORTED' } })
    expect(refused.failure?.message).toMatch(
      /^buildinstall\/-\/fictional is for machines of fictional, the worker takes tasks of .*invented$/,
    )
    expect(refused.failure?.hint).toContain('MURLI_FOREIGN_ARCHES=fictional')
  })
})
