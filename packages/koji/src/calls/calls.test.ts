import { describe, expect, it } from 'vitest'
import { decodeArguments, encodeArguments, FAULT, KojiFault } from './index.ts'

describe('arguments', () => {
  it.each([
    ['in order', ['t'], {}, ['t']],
    ['by name', ['t'], { strict: true }, ['t', { strict: true, __starstar: true }]],
    ['by name alone', [], { tables: [] }, [{ tables: [], __starstar: true }]],
    ['with a struct at the end, which is no keywords', ['s', { scratch: true }], {}, ['s', { scratch: true }]],
    ['with both', ['s', { scratch: true }], { priority: null }, ['s', { scratch: true }, { priority: null, __starstar: true }]],
  ])('%s', (_, positional, keywords, params) => {
    expect(encodeArguments(positional, keywords)).toEqual(params)
    expect(decodeArguments(params)).toEqual({ positional, keywords })
  })

  it('that are undefined are not sent', () => {
    expect(encodeArguments(['t'], { event: undefined })).toEqual(['t'])
  })
})

describe('a fault', () => {
  it('has the name of Koji in its message', () => {
    expect(new KojiFault(1019, 'get_tag() got an unexpected keyword argument').message).toBe(
      'ParameterError: get_tag() got an unexpected keyword argument',
    )
    expect(new KojiFault(77, 'odd').message).toBe('fault 77: odd')
  })

  it.each([
    [FAULT.expired, 'session "8" has expired', true, true],
    [FAULT.auth, 'Invalid session or bad credentials', true, true],
    [FAULT.auth, 'invalid username or password', true, false],
    [FAULT.sequence, '6 > 5 (session 1)', true, false],
    [FAULT.offline, 'server is offline', false, false],
  ])('%i %j: of who asks %j, of a lost session %j', (code, text, isAuthentication, isSessionLost) => {
    const fault = new KojiFault(code, text)
    expect([fault.isAuthentication, fault.isSessionLost]).toEqual([isAuthentication, isSessionLost])
  })
})
