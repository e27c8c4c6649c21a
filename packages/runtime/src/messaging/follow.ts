import { AckPolicy, createInbox, DeliverPolicy, nanos } from 'nats'
import type { ConsumerConfig, Msg, Subscription } from 'nats'
import type { Connection } from './connection.ts'
import { pulledMessage } from './message.ts'
import type { PulledMessage } from './message.ts'

const BATCH = 256
const EXPIRES_MS = 10_000
const INACTIVE_MS = 60_000

/** What to read: a stream, a subject filter, and either from a sequence on or the last message of each subject first. */
export interface FollowOptions {
  stream: string
  filter: string
  start: { sequence: number } | 'last-per-subject'
  signal: AbortSignal
}

/**
 * Every message of a stream that fits the filter, in order and without gaps, until the signal fires or the connection closes. Reads through
 * short-lived consumers: whenever one may have missed something (gap in its count, reconnection, consumer gone) another takes over
 * behind the last message seen. With `last-per-subject` the new one starts over, so that messages may repeat.
 */
export async function* follow(connection: Connection, options: FollowOptions): AsyncGenerator<PulledMessage> {
  const signal = AbortSignal.any([options.signal, connection.closing])
  let start = options.start
  while (!signal.aborted) {
    const { name } = await addReader(connection, { ...options, start }, false)
    try {
      for await (const message of readReader(connection, options.stream, name, { signal, isPatient: true })) {
        if (message === null) continue
        if (start !== 'last-per-subject') start = { sequence: message.streamSequence + 1 }
        yield message
      }
    } finally {
      await dropReader(connection, options.stream, name)
    }
  }
}

/**
 * The last message of each subject that fits the filter. With `headersOnly` without their content. It has all of them when the server says
 * that there is nothing more: the count of pending messages is no guide, since it never reaches 0 when a message that was counted
 * is replaced before it is read (the replacement is read instead, so that a subject may come twice, in order). And since the server's word
 * rests on that count, which may also reach 0 too early, the subjects that there were at the beginning must all have come.
 */
export async function readLast(connection: Connection, stream: string, filter: string, headersOnly: boolean): Promise<PulledMessage[]> {
  while (!connection.closing.aborted) {
    const options = { stream, filter, start: 'last-per-subject' as const }
    const { name, pending } = await addReader(connection, options, headersOnly)
    if (pending === 0) {
      await dropReader(connection, stream, name)
      return []
    }
    const messages = new Map<string, PulledMessage>()
    let isComplete = false
    for await (const message of readReader(connection, stream, name, { signal: connection.closing, isPatient: false })) {
      isComplete = message === null || message.pending === 0
      if (message !== null) messages.set(message.subject, message)
      if (isComplete) break
    }
    await dropReader(connection, stream, name)
    if (isComplete && messages.size >= pending) return [...messages.values()]
  }
  return []
}

async function addReader(
  connection: Connection,
  { stream, filter, start }: Omit<FollowOptions, 'signal'>,
  headersOnly: boolean,
): Promise<{ name: string; pending: number }> {
  const config: Partial<ConsumerConfig> = {
    ack_policy: AckPolicy.None,
    filter_subject: filter,
    inactive_threshold: nanos(INACTIVE_MS),
    mem_storage: true,
    num_replicas: 1,
    headers_only: headersOnly,
    ...(start === 'last-per-subject'
      ? { deliver_policy: DeliverPolicy.LastPerSubject }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: Math.max(1, start.sequence) }),
  }
  const info = await connection.call(`read the stream ${stream}`, () => connection.jsm.consumers.add(stream, config))
  return { name: info.name, pending: info.num_pending }
}

async function dropReader(connection: Connection, stream: string, name: string): Promise<void> {
  if (connection.nc.isClosed() || connection.closing.aborted) return
  // Not awaited with retries: a reader that is left over goes away by itself after a minute.
  await connection.jsm.consumers.delete(stream, name).catch((error: unknown) => {
    connection.log.debug({ stream, reason: String(error) }, 'reader not removed')
  })
}

/**
 * Messages of one reader until it may have missed something; null when there is nothing more for now.
 * @param options `isPatient`: the server waits for messages before it says that there are none
 */
async function* readReader(
  connection: Connection,
  stream: string,
  name: string,
  { signal, isPatient }: { signal: AbortSignal; isPatient: boolean },
): AsyncGenerator<PulledMessage | null> {
  const inbox = createInbox()
  const subscription = connection.nc.subscribe(inbox)
  const end = () => endOf(subscription)
  const offReconnect = connection.onReconnect(end)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  const ask = () => {
    if (subscription.isClosed()) return
    const request = isPatient ? { batch: BATCH, expires: nanos(EXPIRES_MS) } : { batch: BATCH, no_wait: true }
    connection.nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`, JSON.stringify(request), { reply: inbox })
  }
  let watchdog = setTimeout(end, EXPIRES_MS + 2000)
  try {
    ask()
    let expected = 1
    let left = BATCH
    for await (const message of subscription) {
      watchdog = restart(watchdog, end)
      if (isStatus(message)) {
        if (!isExpiry(message)) return
        left = 0
        yield null
      } else {
        const pulled = pulledMessage(message, connection)
        if (pulled.consumerSequence !== expected) return
        expected += 1
        left -= 1
        yield pulled
      }
      if (left > 0) continue
      left = BATCH
      ask()
    }
  } finally {
    clearTimeout(watchdog)
    offReconnect()
    signal.removeEventListener('abort', end)
    end()
  }
}

function restart(timer: NodeJS.Timeout, end: () => void): NodeJS.Timeout {
  clearTimeout(timer)
  return setTimeout(end, EXPIRES_MS + 2000)
}

function endOf(subscription: Subscription): void {
  if (!subscription.isClosed()) subscription.unsubscribe()
}

function isStatus(message: Msg): boolean {
  return message.reply === undefined || message.reply === ''
}

/** 404: nothing there, 408: the request expired. Others mean that the reader is gone. */
function isExpiry(message: Msg): boolean {
  return message.headers?.code === 404 || message.headers?.code === 408
}
