import { Published, type PublishedEntry } from '@murli/contracts'
import { MurliError } from '@murli/runtime/errors'
import type { Bucket, Messaging } from '@murli/runtime/messaging'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { unknownCompose } from '../ledger/unknown-compose.ts'
import { composeBefore, withChange } from './history.ts'

/** Opens the bucket of pointers. */
export function publishedBucket(messaging: Pick<Messaging, 'bucket'>): Promise<Bucket<Published>> {
  return messaging.bucket('murli_published', Published)
}

/**
 * Names under which composes are published. A name is one entry that changes by compare-and-set, so that everybody sees the old compose or
 * the new one. Before a name refers to a compose, the compose's own record says so: from then on nobody can retire it.
 */
export class PublishedNames {
  readonly #bucket: Bucket<Published>
  readonly #ledger: Pick<Ledger, 'compose' | 'changeCompose'>
  readonly #now: () => Date

  constructor(bucket: Bucket<Published>, ledger: Pick<Ledger, 'compose' | 'changeCompose'>, now: () => Date = () => new Date()) {
    this.#bucket = bucket
    this.#ledger = ledger
    this.#now = now
  }

  async all(): Promise<Published[]> {
    const entries = await this.#bucket.entries()
    return entries.map(({ value }) => value).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** @throws {MurliError} NOT_FOUND */
  async get(name: string): Promise<Published> {
    const found = await this.#bucket.get(name)
    if (found === null) throw unknownName(name)
    return found.value
  }

  /**
   * Points the name to a compose. The name that is there already stays as it is.
   * @throws {MurliError} NOT_FOUND; CONFLICT for a compose that cannot be published
   */
  async publish(name: string, composeId: string, options: { allowIncomplete: boolean }): Promise<Published> {
    const record = await this.#ledger.compose(composeId)
    if (record === null) throw unknownCompose(composeId)
    assertPublishable(record.value, options)
    return this.#point(name, composeId, 'publish')
  }

  /**
   * Points the name to a compose that it had before: `to`, or the one before the present one. A compose that was gone back from
   * is not gone forward to by doing it again.
   * @throws {MurliError} NOT_FOUND, CONFLICT
   */
  async rollback(name: string, to: string | null): Promise<Published> {
    const { history } = await this.get(name)
    const target = to ?? composeBefore(history)
    if (target === null)
      throw new MurliError('CONFLICT', `${name} has no compose to go back to`, { hint: `murli published ${name} lists its history` })
    if (!history.some(({ composeId }) => composeId === target)) {
      const hint = `murli published ${name} lists its history; murli publish ${target} --as ${name} publishes any compose`
      throw new MurliError('CONFLICT', `${name} never was ${target}, or it was too long ago`, { hint })
    }
    return this.#point(name, target, 'rollback')
  }

  /** Takes the name away. @throws {MurliError} NOT_FOUND */
  async remove(name: string): Promise<Published> {
    const last = await this.get(name)
    await this.#bucket.delete(name)
    return last
  }

  async #point(name: string, composeId: string, action: PublishedEntry['action']): Promise<Published> {
    const at = this.#now().toISOString()
    const held = await this.#ledger.changeCompose(composeId, (record) => holding(record, { name, at }))
    if (held === null) throw new MurliError('NOT_FOUND', `compose ${composeId} is gone: its time was over`)
    for (;;) {
      const current = await this.#bucket.get(name)
      const history = current?.value.history ?? []
      if (history[0]?.composeId === composeId && current !== null) return current.value
      const next: Published = { version: 1, name, history: withChange(history, { composeId, at, action }) }
      const written = current === null ? await this.#bucket.create(name, next) : await this.#bucket.update(name, next, current.revision)
      if (written.ok) return next
    }
  }
}

/** The record with the name on it, once and with the later time. */
function holding(record: ComposeRecord, held: { name: string; at: string }): ComposeRecord {
  return { ...record, publishedAs: [...(record.publishedAs ?? []).filter(({ name }) => name !== held.name), held] }
}

function assertPublishable({ identity: { id }, state }: ComposeRecord, { allowIncomplete }: { allowIncomplete: boolean }): void {
  if (state === 'finished' || (state === 'finished_incomplete' && allowIncomplete)) return
  if (state === 'finished_incomplete') {
    const hint = `murli status ${id} lists what failed; --allow-incomplete publishes it all the same`
    throw new MurliError('CONFLICT', `compose ${id} is incomplete: deliverables that may fail did`, { hint })
  }
  throw new MurliError('CONFLICT', `compose ${id} is ${state}: only finished composes can be published`)
}

function unknownName(name: string): MurliError {
  return new MurliError('NOT_FOUND', `nothing is published as ${name}`, { hint: 'murli published lists all names' })
}
