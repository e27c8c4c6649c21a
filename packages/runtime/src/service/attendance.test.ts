import type { WorkerStatus } from '@murli/contracts'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { silentLog } from '../log/index.ts'
import { connectMessaging } from '../messaging/index.ts'
import { startNatsServer, waitUntil } from '../testing/index.ts'
import { Attendance, missingEverywhere, workerBucket } from './attendance.ts'

const LACKS = ["program 'genisoimage' is missing: install the package genisoimage"]

it('tells what workers lack, and again and again, so that nobody is forgotten', async () => {
  await using server = await startNatsServer()
  await using messaging = await connectMessaging({ servers: [server.url] }, { name: 'test', log: silentLog() })
  using one = await Attendance.open(messaging, { worker: 'one:1', renewMs: 50, log: silentLog() })
  await one.say('createiso', 'builtin', LACKS)
  await one.say('createrepo', 'builtin', [])
  const bucket = await workerBucket(messaging)
  const [first] = await bucket.entries('createiso/')
  expect(first?.value).toEqual({ version: 1, phase: 'createiso', flavor: 'builtin', worker: 'one:1', missing: LACKS })
  await waitUntil('the entry is renewed', async () => ((await bucket.entries('createiso/'))[0]?.revision ?? 0) > (first?.revision ?? 0))
  expect(await missingEverywhere(bucket, 'createiso', 'builtin')).toHaveLength(1)
  expect(await missingEverywhere(bucket, 'createrepo', 'builtin')).toEqual([])
})

it('is no worse than silence when the server cannot be told', async () => {
  const warnings: object[] = []
  const log = { ...silentLog(), warn: (fields: object) => void warnings.push(fields) }
  const bucket = { put: () => Promise.reject(new Error('no server')) }
  using one = await Attendance.open({ bucket: async () => bucket as never }, { worker: 'one:1', renewMs: 10, log })
  await one.say('createiso', 'builtin', [])
  await delay(50)
  expect(warnings.length).toBeGreaterThan(1)
})

it.each<[string, string[][], number]>([
  ['nobody is there', [], 0],
  ['one takes tasks', [LACKS, []], 0],
  ['all lack something', [LACKS, LACKS], 2],
])('missing everywhere: %s', async (_, missing, count) => {
  const status = (lacks: string[]): WorkerStatus => ({ version: 1, phase: 'createiso', flavor: 'builtin', worker: 'w', missing: lacks })
  const entries = async () => missing.map((lacks, revision) => ({ key: '', value: status(lacks), revision }))
  expect(await missingEverywhere({ entries }, 'createiso', 'builtin')).toHaveLength(count)
})
