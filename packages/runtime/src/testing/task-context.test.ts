import { TaskMessage } from '@murli/contracts'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineTask } from '../service/index.ts'
import { runTestTask, testRef, testTask, testTaskContext } from './index.ts'

const CountSlice = z.strictObject({ words: z.string() })

const countWords = defineTask({
  phase: 'init',
  flavor: 'builtin',
  version: '1',
  slice: CountSlice,
  key: (ctx) => ({ label: ctx.compose.label }),
  async run(ctx) {
    await writeFile(join(ctx.scratch, 'words'), ctx.slice.words)
    const { stdout } = await ctx.tool('wc', ['-w', 'words'])
    ctx.progress('counted', 1)
    const comps = await ctx.blobs.putBytes(Buffer.from(stdout.trim()))
    return { outputs: { comps }, warnings: [`saw ${ctx.input('comps').digest.slice(0, 10)}`] }
  },
})

describe('testTaskContext', () => {
  it('runs a task with a real program, real scratch and everything else in memory', async () => {
    const options = { slice: { words: 'one two three' }, inputs: { comps: testRef('x') } }
    let scratch = ''
    {
      await using ctx = await testTaskContext(countWords, options)
      scratch = ctx.scratch
      expect(readdirSync(scratch)).toEqual([])
      const { result } = await runTestTask(countWords, ctx)
      const comps = await ctx.blobs.readBytes(result.outputs['comps'] ?? testRef('missing'))
      expect(comps.toString()).toBe('3 words')
      expect(result).toMatchObject({ logs: [], metrics: {}, warnings: [expect.stringContaining('sha256:')] })
      expect(ctx.progressed).toEqual([{ message: 'counted', fraction: 1 }])
      expect(ctx.logLines()).toMatchObject([{ message: 'program ended', program: 'wc', exitCode: 0 }])
    }
    expect(existsSync(scratch)).toBe(false)
  })

  it('says in its log how a program is contained', async () => {
    await using ctx = await testTaskContext(countWords, { slice: { words: '' }, inputs: { comps: testRef('x') } })
    await ctx.tool('true', [], { contained: true })
    expect(ctx.logLines()).toMatchObject([
      { message: 'program is contained', program: 'true', containment: expect.stringMatching(/^(namespaces|mark)$/) },
      { message: 'program ended', program: 'true', exitCode: 0 },
    ])
  })

  it('refuses a slice that the definition does not take', async () => {
    const slice = { words: 3 } as unknown as { words: string }
    await expect(testTaskContext(countWords, { slice })).rejects.toThrow('words')
  })

  it('gives inputs by name and says what is wrong with their number', async () => {
    const two = [
      { from: 'gather/B/x86_64', ref: testRef('b') },
      { from: 'gather/A/x86_64', ref: testRef('a') },
    ]
    await using ctx = await testTaskContext(countWords, { slice: { words: '' }, inputs: { one: testRef('1'), two } })
    expect(ctx.input('one')).toEqual(testRef('1'))
    expect(ctx.optionalInput('none')).toBeNull()
    expect(ctx.inputs('two').map((input) => input.from)).toEqual(['gather/A/x86_64', 'gather/B/x86_64'])
    expect(() => ctx.input('two')).toThrow("one input 'two' and has 2")
    expect(() => ctx.input('none')).toThrow("one input 'none' and has 0")
  })

  it('makes a step once', async () => {
    await using ctx = await testTaskContext(countWords, { slice: { words: '' } })
    let made = 0
    const make = async () => ({ made: (made += 1) })
    const both = await Promise.all([ctx.step('count', { of: 1 }, make), ctx.step('count', { of: 1 }, make)])
    expect([...both, await ctx.step('count', { of: 1 }, make)]).toEqual([{ made: 1 }, { made: 1 }, { made: 1 }])
    expect(await ctx.step('count', { of: 2 }, make)).toEqual({ made: 2 })
  })

  it('makes a step again when a blob of its result is gone', async () => {
    await using ctx = await testTaskContext(countWords, { slice: { words: '' } })
    const make = async () => ({ stored: await ctx.blobs.putBytes(Buffer.from('bytes')) })
    const { stored } = await ctx.step('store', 1, make)
    await ctx.blobs.delete(stored.digest)
    await ctx.step('store', 1, make)
    expect(await ctx.blobs.has(stored.digest)).toBe(true)
  })
})

describe('testTask', () => {
  it('fits the contract and names its node', () => {
    const task = testTask({ phase: 'gather', variant: 'Server', item: 'packages' })
    expect(TaskMessage.parse(task).node).toBe('gather/Server/x86_64/packages')
  })
})
