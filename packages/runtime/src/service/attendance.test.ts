import type { WorkerStatus } from '@murli/contracts'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { silentLog } from '../log/index.ts'
import { connectMessaging } from '../messaging/index.ts'
import { startFleet, startNatsServer, waitUntil } from '../testing/index.ts'
import { Attendance, missingEverywhere, workerBucket } from './attendance.ts'
import { defineService, defineTask, tool } from './index.ts'

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

it('what a service requires without naming phases keeps no other service of the process from its tasks', async () => {
  await using fleet = await startFleet()
  const slice = z.looseObject({})
  const done = async () => ({ outputs: {} })
  const needy = defineTask({ phase: 'createiso', flavor: 'needy', version: '1', slice, run: done })
  const other = defineTask({ phase: 'gather', flavor: 'other', version: '1', slice, run: done })
  await using _ = await fleet.start([
    defineService({ name: 'needy', tasks: [needy], needs: [tool('murli-no-such-tool', { package: 'no-package' })] }),
    defineService({ name: 'other', tasks: [other] }),
  ])
  const task = await fleet.publish({}, { phase: 'gather', flavor: 'other' })
  expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded' })
  const bucket = await workerBucket(fleet.messaging)
  expect(await missingEverywhere(bucket, 'createiso', 'needy')).toMatchObject([{ missing: [expect.stringContaining('no-package')] }])
  expect(await missingEverywhere(bucket, 'gather', 'other')).toEqual([])
})
