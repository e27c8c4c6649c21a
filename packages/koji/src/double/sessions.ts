import { randomInt } from 'node:crypto'
import { FAULT, KojiFault } from '../calls/index.ts'

/** What a request says of its session. */
export interface SessionClaim {
  readonly id: string
  readonly key: string
  readonly number: string | null
}

interface OpenSession {
  readonly user: string
  readonly key: string
  /** Of the last call that has committed. */
  number: number | null
  isExpired: boolean
  last: Promise<unknown>
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Sessions with the rules of call numbers that a hub has (spec 07 §4.2, §4.3). */
export class DoubleSessions {
  readonly #open = new Map<number, OpenSession>()
  #nextId = 4711

  /** @returns id and key */
  login(user: string): { id: number; key: string } {
    const id = this.#nextId
    this.#nextId += 1
    const key = `12-${Array.from({ length: 19 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`
    this.#open.set(id, { user, key, number: null, isExpired: false, last: Promise.resolve() })
    return { id, key }
  }

  logout(id: number): void {
    this.#open.delete(id)
  }

  /** Ends all sessions by age. */
  expire(): void {
    for (const session of this.#open.values()) session.isExpired = true
  }

  /**
   * Does a call of a session: one after another, and only when its number is higher than that of the last call that committed.
   * @param work says whether it has committed. @throws {KojiFault}
   */
  async within<T>(
    claim: SessionClaim,
    method: string,
    work: (user: string, id: number) => Promise<{ result: T; committed: boolean }>,
  ): Promise<T> {
    const id = Number(claim.id)
    const session = this.#open.get(id)
    if (session === undefined || session.key !== claim.key) throw new KojiFault(FAULT.auth, 'Invalid session or bad credentials')
    const turn = session.last.then(async () => {
      if (session.isExpired) throw new KojiFault(FAULT.expired, `session "${id}" has expired`)
      const number = claim.number === null ? null : Number(claim.number)
      if (number !== null && session.number !== null && number <= session.number) throw outOfStep(session.number, number, method, id)
      const { result, committed } = await work(session.user, id)
      if (committed && number !== null) session.number = number
      return result
    })
    session.last = turn.catch(() => undefined)
    return await turn
  }
}

function outOfStep(stored: number, given: number, method: string, id: number): KojiFault {
  return given < stored
    ? new KojiFault(FAULT.sequence, `${stored} > ${given} (session ${id})`)
    : new KojiFault(FAULT.retry, `unable to retry call ${given} (method ${method}) for session ${id}`)
}
