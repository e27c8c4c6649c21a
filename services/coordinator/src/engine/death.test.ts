import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Engine } from './engine.ts'
import { mortal } from './fixtures/mortal.ts'
import { nodeOf, TIMES, World } from './fixtures/world.ts'

let world: World
beforeEach(async () => {
  world = await World.make()
})
afterEach(() => world[Symbol.asyncDispose]())

const NODES = { a: [], b: ['a'], c: ['a'] }

/**
 * Starts an engine that dies after so many steps, has it `act`, and starts another one when it is dead.
 * @returns the steps of the first one if it lived on until `isDone`, else null
 */
async function withDeath(lives: number, act: (engine: Engine) => Promise<unknown>, isDone: () => Promise<unknown>): Promise<number | null> {
  const messaging = await world.connect()
  const dying = mortal(world.environment(messaging), lives)
  const acting = Engine.start(dying.environment, TIMES).then(act)
  const survived = await Promise.race([dying.died.then(() => false), acting.then(isDone).then(() => true)])
  await messaging[Symbol.asyncDispose]()
  return survived ? dying.steps() : null
}

/** Writes to the bucket of nodes so far, of all composes. */
async function nodeWrites(composeId: string): Promise<number> {
  return Math.max(0, ...[...(await world.ledger.nodes(composeId)).values()].map(({ revision }) => revision))
}

describe('a coordinator that dies between any two steps', () => {
  it('leaves a compose that another one finishes, with each node recorded once', { timeout: 120_000 }, async () => {
    await world.worker()
    let writes = 0
    let steps: number | null = null
    for (let lives = 0; steps === null; lives += 1) {
      const id = await world.compose(NODES)
      steps = await withDeath(
        lives,
        (engine) => engine.drive(id),
        () => world.end(id),
      )
      await using _ = await world.engine()
      expect((await world.end(id)).state, `death after ${lives} steps`).toBe('finished')
      const after = await nodeWrites(id)
      expect(after - writes, `death after ${lives} steps`).toBe(6)
      writes = after
    }
    expect(steps).toBeGreaterThan(40)
  })

  it('leaves a cancel that another one carries out', { timeout: 120_000 }, async () => {
    await world.worker((ctx) => new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))))
    let steps: number | null = null
    for (let lives = 0; steps === null; lives += 1) {
      const id = await world.compose(NODES)
      {
        await using first = await world.engine()
        await first.drive(id)
      }
      steps = await withDeath(
        lives,
        (engine) => engine.cancel(id),
        () => world.end(id),
      )
      await using second = await world.engine()
      if ((await world.stateOf(id)) === 'running') await second.cancel(id)
      expect((await world.end(id)).state, `death after ${lives} steps`).toBe('cancelled')
      expect((await world.node(id, 'a'))?.state).toBe('cancelled')
      expect(world.ran.filter((task) => task.startsWith(nodeOf('b')))).toEqual([])
    }
  })

  it('leaves a retry that another one carries out', { timeout: 120_000 }, async () => {
    await world.worker(async (ctx) => {
      if (ctx.task.attempt === 1 && ctx.task.item === 'b') throw Object.assign(new Error('broken'), { code: 'TOOL_FAILED' })
    })
    let steps: number | null = null
    for (let lives = 0; steps === null; lives += 1) {
      const id = await world.compose(NODES)
      {
        await using first = await world.engine()
        await first.drive(id)
        expect((await world.end(id)).state).toBe('doomed')
      }
      steps = await withDeath(
        lives,
        (engine) => engine.retry(id),
        () => world.end(id),
      )
      await using second = await world.engine()
      if ((await world.stateOf(id)) === 'doomed') await second.retry(id)
      expect(await world.end(id), `death after ${lives} steps`).toMatchObject({ state: 'finished', attempt: 2 })
      expect((await world.node(id, 'a'))?.attempt).toBe(1)
    }
  })
})
