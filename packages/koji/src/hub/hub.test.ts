import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeArguments, KojiFault } from '../calls/index.ts'
import { type DoubleMethod, HubDouble } from '../double/index.ts'
import { Hub, passwordLogin, type RetryTimes, Transport, TransportError } from './index.ts'

const TIMES: RetryTimes = { retries: 3, pauseMs: 10, offlineForMs: 60_000, offlinePauseMs: 5 }
const { signal } = new AbortController()

let tasks: string[]
let resources: AsyncDisposableStack
beforeEach(() => {
  tasks = []
  resources = new AsyncDisposableStack()
})
afterEach(() => resources.disposeAsync())

/** A method that makes a task of its command, and one that finds it; one that only reads. */
const methods: Record<string, DoubleMethod> = {
  runroot: {
    internalName: 'runroot',
    parameters: [['tag'], ['command'], ['weight', null]],
    writes: true,
    needsLogin: true,
    run: ({ command }) => tasks.push(command as string),
  },
  listTasks: { internalName: 'listTasks', parameters: [], run: () => [...tasks] },
  getTag: {
    internalName: 'get_tag',
    parameters: [['tagInfo'], ['strict', false]],
    run: ({ tagInfo, strict }) => {
      if (tagInfo !== 'absent') return { name: tagInfo ?? null }
      if (strict === true) throw new KojiFault(1000, "No such tagInfo: 'absent'")
      return null
    },
  },
}

async function open(options: { headerAuth?: boolean; times?: Partial<RetryTimes>; timeoutMs?: number; password?: string } = {}) {
  const { headerAuth = true, times = {}, timeoutMs = 10_000, password = 'not-a-secret' } = options
  const double = resources.use(await HubDouble.start({ headerAuth, users: { composer: 'not-a-secret' }, methods }))
  const transport = resources.use(new Transport({ server: double.url, timeoutMs, userAgent: 'murli/test' }))
  const hub = new Hub({ transport, login: passwordLogin('composer', password), times: { ...TIMES, ...times } })
  const runroot = (command: string) =>
    hub.write({ method: 'runroot', positional: ['t', command], find: async () => taskOf(command) }, signal)
  const taskOf = (command: string) => (tasks.includes(command) ? tasks.indexOf(command) + 1 : null)
  const calls = (method: string) => double.journal.filter((entry) => entry.method === method).length
  return { double, hub, runroot, calls }
}

describe('reading', () => {
  it('needs no login', async () => {
    const { hub, double } = await open()
    expect(await hub.read({ method: 'getTag', positional: ['t'], keywords: { strict: true } }, signal)).toEqual({ name: 't' })
    expect(double.journal).toHaveLength(1)
    expect(double.journal[0]?.user).toBeNull()
    expect(decodeArguments(double.journal[0]?.params ?? [])).toEqual({ positional: ['t'], keywords: { strict: true } })
  })

  it.each([
    [{ kind: 'drop-before' } as const],
    [{ kind: 'drop-after' } as const],
    [{ kind: 'cut' } as const],
    [{ kind: 'status', status: 503, retryAfter: 0 } as const],
    [{ kind: 'status', status: 502 } as const],
  ])('is repeated after %j', async (trouble) => {
    const { hub, double } = await open()
    double.troubles.add('getTag', trouble, 2)
    expect(await hub.read({ method: 'getTag', positional: ['t'] }, signal)).toEqual({ name: 't' })
  })

  it('is repeated as long as the hub is offline', async () => {
    const { hub, double } = await open()
    double.troubles.add('getTag', { kind: 'fault', code: 1014, text: 'Server disabled for maintenance' }, 10)
    expect(await hub.read({ method: 'getTag', positional: ['t'] }, signal)).toEqual({ name: 't' })
  })

  it('ends when the hub is offline for too long, or troubles do not pass', async () => {
    const { hub, double } = await open({ times: { offlineForMs: 20 } })
    double.troubles.add('getTag', { kind: 'fault', code: 1014, text: 'server is offline' }, 100)
    await expect(hub.read({ method: 'getTag', positional: ['t'] }, signal)).rejects.toThrow('ServerOffline: server is offline')
    double.troubles.add('getKojiVersion', { kind: 'status', status: 503 }, 100)
    const reading = hub.read({ method: 'getKojiVersion' }, signal)
    await expect(reading).rejects.toThrow(`${double.url} answered with HTTP status 503: the front end is not well`)
  })

  it.each([400, 401, 405, 413])('is not repeated after HTTP status %i', async (status) => {
    const { hub, double } = await open()
    double.troubles.add('getTag', { kind: 'status', status })
    const reading = hub.read({ method: 'getTag', positional: ['t'] }, signal)
    await expect(reading).rejects.toMatchObject({ fault: 'refused' })
    await expect(reading).rejects.toBeInstanceOf(TransportError)
  })

  it('gives up an answer that does not come in time', async () => {
    const { hub, double } = await open({ timeoutMs: 50, times: { retries: 1 } })
    double.troubles.add('getTag', { kind: 'delay', ms: 2000 }, 2)
    await expect(hub.read({ method: 'getTag', positional: ['t'] }, signal)).rejects.toThrow('has not answered within 0.05 s')
  })

  it('gives up an answer that is too long, once', async () => {
    const { double, calls } = await open()
    const transport = resources.use(new Transport({ server: double.url, timeoutMs: 10_000, maxAnswerBytes: 1000, userAgent: 'murli/test' }))
    const reading = new Hub({ transport, times: TIMES }).read({ method: 'getTag', positional: ['t'.repeat(2000)] }, signal)
    await expect(reading).rejects.toThrow('has answered with more than 1000 bytes')
    expect(calls('getTag')).toBe(1)
  })

  it('ends at once when nobody wants it any more', async () => {
    const { hub, double } = await open()
    double.troubles.add('getTag', { kind: 'delay', ms: 60_000 })
    const controller = new AbortController()
    const reading = hub.read({ method: 'getTag', positional: ['t'] }, controller.signal)
    setTimeout(() => controller.abort(new Error('cancelled')), 20)
    await expect(reading).rejects.toThrow('cancelled')
  })

  it('gives what the hub says of a call that it does not take', async () => {
    const { hub } = await open()
    const read = (method: string, keywords: Record<string, boolean>) => hub.read({ method, positional: ['t'], keywords }, signal)
    await expect(read('getTag', { stric: true })).rejects.toThrow("ParameterError: get_tag() got an unexpected keyword argument 'stric'")
    await expect(read('noSuchMethod', {})).rejects.toThrow('GenericError: Invalid method: noSuchMethod')
  })
})

describe('many calls in one', () => {
  it('have results and faults in their places', async () => {
    const { hub } = await open()
    const calls = ['one', 'absent', 'other'].map((tag) => ({ method: 'getTag', positional: [tag], keywords: { strict: true } }))
    const [one, absent, other] = await hub.readAll(calls, signal)
    expect([one, other]).toEqual([{ name: 'one' }, { name: 'other' }])
    expect(absent).toMatchObject({ faultCode: 1000, text: "No such tagInfo: 'absent'", index: 1 })
  })

  it('are asked 200 at a time', async () => {
    const { hub, double } = await open()
    const tags = Array.from({ length: 450 }, (_, index) => `tag-${index}`)
    double.troubles.add('multiCall', { kind: 'drop-after' }, 1)
    const results = await hub.readAll(
      tags.map((tag) => ({ method: 'getTag', positional: [tag] })),
      signal,
    )
    expect(results).toEqual(tags.map((name) => ({ name })))
    expect(await hub.readAll([], signal)).toEqual([])
  })
})

describe.each([true, false])('writing, with sessions in headers: %j', (headerAuth) => {
  it('logs in once, and numbers calls in the order of their sending', async () => {
    const { runroot, double, calls } = await open({ headerAuth })
    await Promise.all(Array.from({ length: 50 }, (_, index) => runroot(`c${index}`)))
    expect(tasks).toEqual(Array.from({ length: 50 }, (_, index) => `c${index}`))
    expect(calls('login')).toBe(1)
    expect(double.journal.filter(({ method }) => method === 'runroot').every(({ user }) => user === 'composer')).toBe(true)
  })

  it.each(['drop-before', 'drop-after', 'cut'] as const)('makes one task when the connection breaks: %s', async (kind) => {
    const { runroot, double } = await open({ headerAuth })
    await runroot('first')
    double.troubles.add('runroot', { kind })
    expect(await runroot('second')).toBe(2)
    expect(await runroot('third')).toBe(3)
    expect(tasks).toEqual(['first', 'second', 'third'])
  })

  it('logs in again when its session has expired, and writes once', async () => {
    const { runroot, double, calls } = await open({ headerAuth })
    await runroot('first')
    double.sessions.expire()
    expect(await runroot('second')).toBe(2)
    expect(tasks).toEqual(['first', 'second'])
    expect(calls('login')).toBe(2)
  })

  it('finds what it did when its session ended before the answer came', async () => {
    const { runroot, double } = await open({ headerAuth })
    await runroot('first')
    double.troubles.add('runroot', { kind: 'drop-after' })
    double.troubles.add('runroot', { kind: 'fault', code: 1002, text: 'Invalid session or bad credentials' })
    expect(await runroot('second')).toBe(2)
    expect(tasks).toEqual(['first', 'second'])
  })

  it('sends nothing again when numbers are out of step', async () => {
    const { runroot, double } = await open({ headerAuth })
    await runroot('first')
    double.troubles.add('runroot', { kind: 'fault', code: 1008, text: '6 > 5 (session 1)' })
    await expect(runroot('second')).rejects.toThrow('SequenceError: 6 > 5 (session 1)')
    expect(tasks).toEqual(['first'])
    expect(await runroot('third')).toBe(2)
  })

  it('says who may not', async () => {
    const { runroot } = await open({ headerAuth, password: 'wrong' })
    const failing = runroot('first')
    await expect(failing).rejects.toThrow('AuthError: invalid username or password')
    await expect(failing).rejects.not.toThrow('wrong')
  })
})

it('a call that needs a login is not made without one', async () => {
  const double = resources.use(await HubDouble.start({ methods }))
  const transport = resources.use(new Transport({ server: double.url, timeoutMs: 1000, userAgent: 'murli/test' }))
  const writing = new Hub({ transport }).write({ method: 'runroot', positional: ['t', 'c'], find: async () => null }, signal)
  await expect(writing).rejects.toMatchObject({ code: 'LOGIN_MISSING' })
  expect(double.journal).toEqual([])
})

it('a hub that is not there is said so', async () => {
  const transport = resources.use(new Transport({ server: 'http://127.0.0.1:1/kojihub', timeoutMs: 1000, userAgent: 'murli/test' }))
  const reading = new Hub({ transport, times: TIMES }).read({ method: 'getKojiVersion' }, signal)
  await expect(reading).rejects.toThrow(/^http:\/\/127\.0\.0\.1:1\/kojihub: .*ECONNREFUSED/)
})
