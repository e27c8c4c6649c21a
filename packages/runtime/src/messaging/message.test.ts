import { describe, expect, it } from 'vitest'
import { parseReply } from './message.ts'

describe('parseReply', () => {
  const expected = { deliveryCount: 2, streamSequence: 40, consumerSequence: 41, pending: 7 }

  it('reads the form without a domain', () => {
    expect(parseReply('$JS.ACK.MURLI_TASKS.init-builtin.2.40.41.1763800000000000000.7')).toEqual(expected)
  })

  it('reads the form with domain, account and token', () => {
    expect(parseReply('$JS.ACK.hub.ACCOUNT.MURLI_TASKS.init-builtin.2.40.41.1763800000000000000.7.token')).toEqual(expected)
  })
})
