import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog, openTaskLog, silentLog } from './index.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-log-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const logFile = () => join(directory, 'task.log')

const lines = (content: Buffer | null) =>
  (content?.toString() ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('openTaskLog', () => {
  it('writes each line to the process log and keeps it', () => {
    const written: string[] = []
    const log = createLog({ name: 'test', destination: { write: (line) => written.push(line) } }).child({ node: 'init/-/x86_64' })
    const taskLog = openTaskLog(logFile, log)
    taskLog.info({ packages: 3, password: 'p' }, 'gathered')
    expect(lines(taskLog.content())).toMatchObject([{ level: 'info', message: 'gathered', packages: 3, password: '***' }])
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ node: 'init/-/x86_64', packages: 3, msg: 'gathered', password: '***' })
  })

  it('touches no file while it is short', () => {
    openTaskLog(logFile, silentLog()).info({}, 'short')
    expect(readdirSync(directory)).toEqual([])
  })

  it('spills into the file and stays complete', () => {
    const taskLog = openTaskLog(logFile, silentLog())
    for (let count = 0; count < 2000; count += 1) taskLog.info({ count, filler: 'x'.repeat(60) }, 'line')
    const read = lines(taskLog.content())
    expect(read.map((line) => line['count'])).toEqual(Array.from({ length: 2000 }, (_, count) => count))
    expect(readdirSync(directory)).toEqual(['task.log'])
  })

  it('says once that it is full', () => {
    const taskLog = openTaskLog(logFile, silentLog(), 1000)
    for (let count = 0; count < 100; count += 1) taskLog.info({ count }, 'line')
    const read = lines(taskLog.content())
    expect(read.length).toBeLessThan(20)
    expect(read.filter((line) => String(line['message']).startsWith('task log is full'))).toHaveLength(1)
    expect(read.at(-1)).toMatchObject({ level: 'warn' })
  })

  it('is null without lines', () => {
    expect(openTaskLog(logFile, silentLog()).content()).toBeNull()
  })
})
