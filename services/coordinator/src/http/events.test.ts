import type { ComposeEvent } from '@murli/contracts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { World } from '../engine/fixtures/world.ts'
import { appOver } from './fixtures/app.ts'
import { Running } from './running.ts'

let world: World
beforeEach(async () => {
  world = await World.make()
})
afterEach(() => world[Symbol.asyncDispose]())

/** All events that the stream of a compose has until the server ends it. */
async function eventsOf(composeId: string): Promise<ComposeEvent[]> {
  using running = new Running(world.messaging, (id) => world.ledger.hasEnded(id))
  const app = await appOver(world, { running })
  const text = await (await app.request(`/v1/composes/${composeId}/events`)).text()
  return [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data) as ComposeEvent)
}

describe('the event stream', () => {
  it('ends with the event that ends the compose', async () => {
    await world.worker()
    const engine = await world.engine()
    const id = await world.compose({ a: [] })
    await engine.drive(id)
    await world.end(id)
    const events = await eventsOf(id)
    expect(events.flatMap((event) => (event.type === 'compose' ? [event.state] : []))).toEqual(['running', 'finishing', 'finished'])
  })

  it('ends when a coordinator died before it could tell that the compose had ended', async () => {
    const id = await world.compose({ a: [] })
    const finishedAt = new Date().toISOString()
    await world.ledger.changeCompose(id, (record) => ({ ...record, state: 'cancelled', finishedAt }))
    expect(await eventsOf(id)).toMatchObject([{ type: 'compose', composeId: id, state: 'cancelled', at: finishedAt }])
  })
})
