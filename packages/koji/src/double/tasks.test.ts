import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { decodeArguments } from '../calls/index.ts'
import { decode, encodeAnswer, type XmlRpcStruct, type XmlRpcValue } from '../xmlrpc/index.ts'
import { bound } from './method.ts'
import { taskMethods } from './task-methods.ts'
import { DoubleTasks } from './tasks.ts'

let tasks: DoubleTasks
beforeEach(() => {
  tasks = new DoubleTasks()
})

/** Calls a method as a client sees it, over the language of the protocol. */
async function call(method: string, positional: XmlRpcValue[], keywords: XmlRpcStruct = {}, user: string | null = 'composer') {
  const definition = taskMethods(tasks)[method]!
  const result = await definition.run(bound(definition, decodeArguments([...positional, { ...keywords, __starstar: true }])), { user })
  const message = decode(encodeAnswer(result))
  return message.kind === 'answer' ? message.value : null
}

const live = () => {
  const root = tasks.create({
    method: 'livemedia',
    request: ['Live', '40', ['x86_64'], 'f40', 'l.ks', { scratch: true }],
    owner: 'composer',
  })
  const child = tasks.create({
    method: 'createLiveMedia',
    request: [],
    owner: 'composer',
    parent: root.id,
    label: 'livemedia x86_64',
    priority: 19,
  })
  return { root, child }
}

describe('a task', () => {
  it('has the members of one of a hub', async () => {
    const { root } = live()
    const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/protocol.json', import.meta.url), 'utf8')) as {
      vectors: { id: string; value: object }[]
    }
    const theirs = vectors.find(({ id }) => id === 'rs-09-task')?.value ?? {}
    expect(Object.keys((await call('getTaskInfo', [root.id], { request: true })) as object).toSorted()).toEqual(
      Object.keys(theirs).toSorted(),
    )
  })

  it('goes through its states, and has a result when it is closed', async () => {
    const { root } = live()
    const stateOf = async () => ((await call('getTaskInfo', [root.id])) as { state: number }).state
    expect(await stateOf()).toBe(0)
    await expect(call('getTaskResult', [root.id])).rejects.toThrow(`Task ${root.id} is not finished`)
    tasks.open(root.id)
    expect(await stateOf()).toBe(1)
    tasks.free(root.id)
    expect(await stateOf()).toBe(0)
    tasks.close(root.id, { files: ['a.iso'] })
    expect([await stateOf(), await call('taskFinished', [root.id]), await call('getTaskResult', [root.id])]).toEqual([
      2,
      true,
      { files: ['a.iso'] },
    ])
  })

  it('that has failed raises its own fault, or gives it', async () => {
    const { root } = live()
    tasks.fail(root.id, 1022, 'Could not create LiveMedia')
    await expect(call('getTaskResult', [root.id])).rejects.toMatchObject({ faultCode: 1022 })
    expect(await call('getTaskResult', [root.id], { raise_fault: false })).toEqual({
      faultCode: 1022,
      faultString: 'Could not create LiveMedia',
    })
  })

  it('is canceled with all below it, by its owner', async () => {
    const { root, child } = live()
    await expect(call('cancelTask', [root.id], {}, 'somebody')).rejects.toThrow('ActionNotAllowed')
    await expect(call('cancelTask', [99])).rejects.toThrow('No such task: 99')
    expect(await call('cancelTask', [root.id])).toBeNull()
    expect([tasks.get(root.id).state, tasks.get(child.id).state]).toEqual(['CANCELED', 'CANCELED'])
    await expect(call('getTaskResult', [root.id])).rejects.toThrow('is canceled')
    expect(tasks.get(Number(await call('resubmitTask', [root.id]))).state).toBe('FREE')
    await expect(call('resubmitTask', [child.id])).rejects.toThrow('Cannot resubmit a subtask')
  })

  it('that has finished is not canceled, but what is below it is', async () => {
    const { root, child } = live()
    tasks.close(root.id, null)
    await call('cancelTask', [root.id])
    expect([tasks.get(root.id).state, tasks.get(child.id).state]).toEqual(['CLOSED', 'CANCELED'])
  })
})

describe('tasks', () => {
  it('are asked for several at once, with null for those that are not there', async () => {
    const { root, child } = live()
    const rows = (await call('getTaskInfo', [[child.id, 99, root.id]])) as ({ id: number } | null)[]
    expect(rows.map((row) => row?.id ?? null)).toEqual([child.id, null, root.id])
    await expect(call('getTaskInfo', [99], { strict: true })).rejects.toThrow('No such task: 99')
  })

  it('have children, and all below them by text', async () => {
    const { root, child } = live()
    expect(((await call('getTaskChildren', [root.id])) as { label: string }[]).map(({ label }) => label)).toEqual(['livemedia x86_64'])
    expect(await call('getTaskChildren', [99])).toEqual([])
    expect(Object.keys((await call('getTaskDescendents', [root.id])) as object)).toEqual([String(root.id), String(child.id)])
  })

  it('are listed by method, state and parent, the newest first', async () => {
    const { root, child } = live()
    const ids = async (opts: XmlRpcStruct, order: XmlRpcStruct = {}) => {
      const rows = (await call('listTasks', [opts, order])) as { id: number }[]
      return rows.map(({ id }) => id)
    }
    expect(await ids({}, { order: '-id' })).toEqual([child.id, root.id])
    expect(await ids({ method: 'livemedia' })).toEqual([root.id])
    expect(await ids({ parent: root.id })).toEqual([child.id])
    tasks.open(child.id)
    expect(await ids({ state: [1] })).toEqual([child.id])
    expect(await ids({}, { order: '-id', limit: 1 })).toEqual([child.id])
  })
})

describe('output', () => {
  beforeEach(() => {
    const { root } = live()
    tasks.addOutput(root.id, 'root.log', 'hello log\n')
    tasks.addOutput(root.id, 'sub/x.iso', Buffer.alloc(100, 'x'), 'big')
  })

  it('is listed by name, with sizes as text, and by volume', async () => {
    expect(await call('listTaskOutput', [1])).toEqual(['root.log'])
    expect(await call('listTaskOutput', [1], { stat: true })).toMatchObject({ 'root.log': { st_size: '10' } })
    expect(await call('listTaskOutput', [1], { all_volumes: true })).toEqual({ 'root.log': ['DEFAULT'], 'sub/x.iso': ['big'] })
    expect(await call('listTaskOutput', [1], { all_volumes: true, stat: true })).toMatchObject({ 'sub/x.iso': { big: { st_size: '100' } } })
  })

  it('is downloaded in pieces, as base64 in a string', async () => {
    expect(await call('downloadTaskOutput', [1, 'root.log'])).toBe('aGVsbG8gbG9nCg==')
    expect(await call('downloadTaskOutput', [1, 'root.log'], { offset: 6, size: 3 })).toBe(Buffer.from('log').toString('base64'))
    expect(await call('downloadTaskOutput', [1, 'root.log'], { offset: 10 })).toBe('')
    expect(await call('downloadTaskOutput', [1, 'sub/x.iso'], { volume: 'big', size: 3 })).toBe(Buffer.from('xxx').toString('base64'))
    await expect(call('downloadTaskOutput', [1, 'gone.log'])).rejects.toThrow('no file "gone.log" output by task 1')
  })
})
