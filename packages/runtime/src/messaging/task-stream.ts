import type { StoredMsg } from 'nats'
import { z } from 'zod'
import type { Connection } from './connection.ts'
import { isMissing } from './nats-errors.ts'
import { TASK_STREAM } from './streams.ts'

/** As much of a task message as tells whose it is. */
const Identity = z.object({ compose: z.object({ id: z.string() }), node: z.string(), attempt: z.int() })

/** See `Messaging.tasksOnStream`. */
export async function tasksOnStream(connection: Connection): Promise<Set<string>> {
  const found = new Set<string>()
  for (let stored = await messageFrom(connection, 1); stored !== null; stored = await messageFrom(connection, stored.seq + 1)) {
    const task = Identity.safeParse(stored.json())
    if (task.success) found.add(`${task.data.compose.id}/${task.data.node}/${task.data.attempt}`)
  }
  return found
}

/** The first message at or after a sequence; null when there is none. */
async function messageFrom(connection: Connection, sequence: number): Promise<StoredMsg | null> {
  // the client's type lacks the second member, which the server has since 2.9
  const request: { seq: number } & Record<string, unknown> = { seq: sequence, next_by_subj: 'murli.task.>' }
  return await connection.call('look through the task stream', async () => {
    try {
      return await connection.jsm.streams.getMessage(TASK_STREAM, request)
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  })
}
