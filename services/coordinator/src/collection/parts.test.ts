import { createHash, randomBytes } from 'node:crypto'
import type { ComposeState, ComposeType, Digest } from '@murli/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testIdentity } from '@murli/runtime/testing'
import { ComposeRecord } from '../ledger/records.ts'
import { DigestSet } from './digest-set.ts'
import { referencesInDocument, referencesInValue } from './references.ts'
import { composesToRetire, Retention, retentionFromEnv } from './retention.ts'

const digestOf = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`
const ref = (text: string, kind: 'tree' | 'blob') => ({ digest: digestOf(text), kind, size: text.length })

describe('a set of digests', () => {
  it('is a set', () => {
    const digest = fc.integer({ min: 0, max: 400 }).map((number) => digestOf(String(number)))
    fc.assert(
      fc.property(fc.array(digest, { maxLength: 3000, size: 'max' }), fc.array(digest), (added, asked) => {
        const [set, model] = [new DigestSet(), new Set<string>()]
        for (const each of added) {
          expect(set.add(each)).toBe(!model.has(each))
          model.add(each)
        }
        expect([set.size, asked.map((each) => set.has(each))]).toEqual([model.size, asked.map((each) => model.has(each))])
      }),
      { numRuns: 30 },
    )
  })

  it('knows those that are all zeros but for their end, and many that differ late', () => {
    const set = new DigestSet()
    const zeros: Digest = `sha256:${'0'.repeat(64)}`
    expect([set.has(zeros), set.add(zeros), set.has(zeros), set.add(zeros)]).toEqual([false, true, true, false])
    const many = Array.from(
      { length: 5000 },
      (_, index): Digest => `sha256:${'ab'.repeat(12)}${(index + 1).toString(16).padStart(8, '0')}${'0'.repeat(32)}`,
    )
    expect(many.every((digest) => set.add(digest))).toBe(true)
    expect(many.every((digest) => set.has(digest))).toBe(true)
  })
})

describe('references', () => {
  async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < text.length; start += size) yield Buffer.from(text.slice(start, start + size))
  }
  const document = JSON.stringify({
    files: Array.from({ length: 40 }, (_, index) => ({ digest: digestOf(`file ${index}`), mtime: 1, path: `p/${index}`, size: index })),
    kind: 'tree',
    mounts: [{ path: '', tree: ref('mounted', 'tree') }, ref('bytes', 'blob')],
    text: `a "quoted" ${digestOf('in a text')} stays out`,
    unknown: { digest: digestOf('of a kind to come'), kind: 'hologram', size: 7 },
  })

  it.each([1, 7, 100, 257, 1000, 1e6])('are found in a document that comes %i bytes at a time', async (size) => {
    const found = await Array.fromAsync(referencesInDocument(chunksOf(document, size)))
    expect(found.map(({ digest }) => digest)).toEqual([
      ...Array.from({ length: 40 }, (_, index) => digestOf(`file ${index}`)),
      ...['mounted', 'bytes', 'of a kind to come'].map(digestOf),
    ])
    expect(found.flatMap(({ document: each }) => (each === null ? [] : [each]))).toEqual([ref('mounted', 'tree')])
  })

  it('are found in values', () => {
    const value = {
      result: { outputs: { tree: ref('t', 'tree') } },
      log: { digest: digestOf('log'), size: 1 },
      other: [digestOf('alone'), 3, null],
    }
    const found = referencesInValue(value)
    expect(found.flatMap(({ document: each }) => (each === null ? [] : [each]))).toEqual([ref('t', 'tree')])
    expect(new Set(found.map(({ digest }) => digest))).toEqual(new Set(['t', 'log', 'alone'].map(digestOf)))
  })
})

describe('retention', () => {
  const NOW = Date.UTC(2026, 10, 22)
  const DAY_MS = 24 * 60 * 60_000
  const record = (name: string, { days = 0, type = 'nightly' as ComposeType, state = 'finished' as ComposeState, ...rest }) => {
    const at = new Date(NOW - days * DAY_MS).toISOString()
    const blob = { kind: 'blob', digest: digestOf(name), size: 1 }
    const times = { createdAt: at, finishedAt: state === 'running' ? null : at }
    const nothing = { failure: null, manifest: null, idempotencyKey: null }
    const identity = testIdentity({ id: `${name}-1.0-20261122.n.0`, date: '20261122', type })
    return ComposeRecord.parse({ version: 1, identity, state, config: blob, graph: blob, ...times, ...nothing, ...rest })
  }
  const retired = (records: ComposeRecord[], retention: Partial<Retention> = {}, published: string[] = [], compared: string[] = []) => {
    const holders = {
      isPublished: ({ identity }: ComposeRecord) => published.some((name) => identity.id.startsWith(name)),
      compared: new Set(compared),
    }
    const over = composesToRetire(records, holders, { retention: Retention.parse(retention), now: NOW })
    return over.map(({ identity }) => identity.id.split('-')[0])
  }

  it('counts days from the end, and keeps the last ones of each release', () => {
    const days = (name: string, count: number) => Array.from({ length: count }, (_, index) => record(name, { days: index * 10 }))
    expect(retired(days('A', 6))).toEqual(['A', 'A', 'A'])
    expect(retired([...days('A', 6), ...days('B', 3)])).toEqual(['A', 'A', 'A'])
    expect(retired(days('A', 6), { nightly: { days: 35, last: 0 } })).toEqual(['A', 'A'])
    expect(retired(days('A', 6), { nightly: null })).toEqual([])
    expect(retired([record('A', { days: 1000, type: 'production' })])).toEqual([])
  })

  it('keeps what runs, is pinned, published or compared with', () => {
    const days = 1000
    const pin = { because: 'Beta', at: new Date(NOW).toISOString() }
    const records = [
      record('A', { days }),
      record('B', { days, pin }),
      record('C', { days, state: 'running' }),
      record('D', { days, state: 'cancelling' }),
    ]
    const none = { nightly: { days: 1, last: 0 } }
    expect(retired(records, none)).toEqual(['A'])
    expect(retired(records, none, ['A'])).toEqual([])
    expect(retired(records, none, [], ['A-1.0-20261122.n.0'])).toEqual([])
  })

  it('lets failures go, which do not count as the last ones', () => {
    const records = [
      record('A', { days: 8, state: 'doomed' }),
      record('A', { days: 100 }),
      record('A', { days: 9, state: 'cancelled', type: 'production' }),
    ]
    expect(retired(records)).toEqual(['A', 'A'])
  })

  it('is read from the environment', () => {
    expect(retentionFromEnv({ MURLI_RETENTION: '{"nightly": {"days": 3}, "ci": null}' })).toEqual({
      ...Retention.parse({}),
      nightly: { days: 3, last: 0 },
      ci: null,
    })
    expect(retentionFromEnv({})).toEqual(Retention.parse({}))
    const code = 'CONFIG_INVALID'
    expect(() => retentionFromEnv({ MURLI_RETENTION: 'nightly=3' })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('MURLI_RETENTION: it is not JSON') }),
    )
    expect(() => retentionFromEnv({ MURLI_RETENTION: '{"nightly": {"day": 3}}' })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('nightly') }),
    )
    expect(() => retentionFromEnv({ MURLI_RETENTION_FILE: `/nowhere/${randomBytes(4).toString('hex')}` })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})
