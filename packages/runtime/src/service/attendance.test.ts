import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { silentLog } from '../log/index.ts'
import { connectMessaging } from '../messaging/index.ts'
import { startFleet, startNatsServer, waitUntil } from '../testing/index.ts'
import { Attendance, workerBucket, workersOf } from './attendance.ts'
import { defineService, defineTask, tool } from './index.ts'

const LACKS = ["program 'genisoimage' is missing: install the package genisoimage"]

it('tells what workers lack, and again and again, so that nobody is forgotten', async () => {
  await using server = await startNatsServer()
  await using messaging = await connectMessaging({ servers: [server.url] }, { name: 'test', log: silentLog() })
  using one = await Attendance.open(messaging, { worker: 'one:1', renewMs: 50, log: silentLog() })
  await one.say({ phase: 'createiso', flavor: 'builtin', arches: null, missing: LACKS })
  await one.say({ phase: 'createrepo', flavor: 'builtin', arches: ['s390x'], missing: [] })
  const bucket = await workerBucket(messaging)
  const [first] = await bucket.entries('createiso/')
  expect(first?.value).toEqual({ version: 1, phase: 'createiso', flavor: 'builtin', worker: 'one:1', missing: LACKS })
  await waitUntil('the entry is renewed', async () => ((await bucket.entries('createiso/'))[0]?.revision ?? 0) > (first?.revision ?? 0))
  expect(await workersOf(bucket, { phase: 'createiso', flavor: 'builtin' })).toMatchObject([{ missing: LACKS }])
  expect(await workersOf(bucket, { phase: 'createrepo', flavor: 'builtin' })).toMatchObject([{ arches: ['s390x'], missing: [] }])
  expect(await workersOf(bucket, { phase: 'createrepo', flavor: 'other' })).toEqual([])
})

it('is no worse than silence when the server cannot be told', async () => {
  const warnings: object[] = []
  const log = { ...silentLog(), warn: (fields: object) => void warnings.push(fields) }
  const bucket = { put: () => Promise.reject(new Error('no server')) }
  using one = await Attendance.open({ bucket: async () => bucket as never }, { worker: 'one:1', renewMs: 10, log })
  await one.say({ phase: 'createiso', flavor: 'builtin', arches: null, missing: [] })
  await delay(50)
  expect(warnings.length).toBeGreaterThan(1)
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
  const needyWorkers = await workersOf(bucket, { phase: 'createiso', flavor: 'needy' })
  expect(needyWorkers).toMatchObject([{ missing: [expect.stringContaining('no-package')] }])
  expect(await workersOf(bucket, { phase: 'gather', flavor: 'other' })).toMatchObject([{ missing: [] }])
})
