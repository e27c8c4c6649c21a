import type { z } from 'zod'
import type { KV } from 'nats'
import { MurliError } from '../errors/index.ts'
import { decodeKey, encodeKey, encodePrefix } from './bucket-key.ts'
import type { Connection } from './connection.ts'
import { follow, readLast } from './follow.ts'
import type { PulledMessage } from './message.ts'
import { isWrongSequence } from './nats-errors.ts'
import type { Bucket, BucketChange, BucketEntry, BucketOptions, BucketWrite } from './types.ts'

const CONFLICT: BucketWrite = { ok: false, conflict: true }

/** See `Messaging.bucket`. Makes the bucket when it does not exist. */
export async function openBucket<T>(
  connection: Connection,
  name: string,
  schema: z.ZodType<T>,
  options: BucketOptions = {},
): Promise<Bucket<T>> {
  const kv = await connection.call(`open the bucket ${name}`, () =>
    connection.js.views.kv(name, { history: 1, ttl: options.maxAgeMs ?? 0 }),
  )
  return new NatsBucket(connection, name, kv, schema)
}

class NatsBucket<T> implements Bucket<T> {
  readonly #connection: Connection
  readonly #name: string
  readonly #kv: KV
  readonly #schema: z.ZodType<T>

  constructor(connection: Connection, name: string, kv: KV, schema: z.ZodType<T>) {
    this.#connection = connection
    this.#name = name
    this.#kv = kv
    this.#schema = schema
  }

  async get(key: string): Promise<{ value: T; revision: number } | null> {
    const entry = await this.#call('read', () => this.#kv.get(encodeKey(key)))
    if (entry === null || entry.operation !== 'PUT') return null
    return { value: this.#parse(key, entry.value), revision: entry.revision }
  }

  create(key: string, value: T): Promise<BucketWrite> {
    return this.#guarded(key, value, (encoded, bytes) => this.#kv.create(encoded, bytes))
  }

  update(key: string, value: T, revision: number): Promise<BucketWrite> {
    return this.#guarded(key, value, (encoded, bytes) => this.#kv.update(encoded, bytes, revision))
  }

  put(key: string, value: T): Promise<number> {
    return this.#call('write', () => this.#kv.put(encodeKey(key), this.#print(value)))
  }

  delete(key: string): Promise<void> {
    return this.#call('delete', () => this.#kv.delete(encodeKey(key)))
  }

  /** A repeat of one that got no answer finds the key deleted; that is what was asked for. */
  remove(key: string, revision: number): Promise<{ ok: boolean }> {
    const encoded = encodeKey(key)
    return this.#call('delete', async () => {
      try {
        await this.#kv.delete(encoded, { previousSeq: revision })
        return { ok: true }
      } catch (error) {
        if (!isWrongSequence(error)) throw error
        const entry = await this.#kv.get(encoded)
        return { ok: entry === null || entry.operation !== 'PUT' }
      }
    })
  }

  purge(key: string): Promise<void> {
    return this.#call('purge', () => this.#kv.purge(encodeKey(key)))
  }

  async keys(prefix = ''): Promise<string[]> {
    const messages = await readLast(this.#connection, this.#stream, this.#filter(prefix), true)
    return messages.filter(isPresent).map((message) => this.#keyOf(message))
  }

  async entries(prefix = ''): Promise<BucketEntry<T>[]> {
    const messages = await readLast(this.#connection, this.#stream, this.#filter(prefix), false)
    return messages.filter(isPresent).map((message) => {
      const key = this.#keyOf(message)
      return { key, value: this.#parse(key, message.data), revision: message.streamSequence }
    })
  }

  async *watch({ prefix = '', signal }: { prefix?: string; signal: AbortSignal }): AsyncGenerator<BucketChange<T>> {
    const options = { stream: this.#stream, filter: this.#filter(prefix), start: 'last-per-subject' as const, signal }
    for await (const message of follow(this.#connection, options)) {
      const key = this.#keyOf(message)
      const value = isPresent(message) ? this.#parse(key, message.data) : null
      yield { key, value, revision: message.streamSequence }
    }
  }

  get #stream(): string {
    return `KV_${this.#name}`
  }

  #filter(prefix: string): string {
    return `$KV.${this.#name}.${encodePrefix(prefix)}`
  }

  #keyOf(message: PulledMessage): string {
    return decodeKey(message.subject.slice(`$KV.${this.#name}.`.length))
  }

  #call<R>(verb: string, operation: () => Promise<R>): Promise<R> {
    return this.#connection.call(`${verb} in the bucket ${this.#name}`, operation)
  }

  /**
   * A write that fails when somebody else was first. A write that got no answer may have happened: when its repeat finds a conflict, the
   * entry tells whether it was our own.
   */
  async #guarded(key: string, value: T, write: (encoded: string, bytes: string) => Promise<number>): Promise<BucketWrite> {
    const encoded = encodeKey(key)
    const bytes = this.#print(value)
    let tries = 0
    return await this.#call('write', async () => {
      tries += 1
      try {
        return { ok: true, revision: await write(encoded, bytes) }
      } catch (error) {
        if (!isWrongSequence(error)) throw error
        if (tries === 1) return CONFLICT
        const entry = await this.#kv.get(encoded)
        return entry?.string() === bytes ? { ok: true, revision: entry.revision } : CONFLICT
      }
    })
  }

  #print(value: T): string {
    return JSON.stringify(this.#schema.parse(value))
  }

  #parse(key: string, bytes: Uint8Array): T {
    const parsed = this.#schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    if (parsed.success) return parsed.data
    throw new MurliError('INTERNAL', `entry '${key}' of the bucket ${this.#name} does not fit its schema: ${parsed.error.message}`)
  }
}

function isPresent(message: PulledMessage): boolean {
  return message.operation === ''
}
