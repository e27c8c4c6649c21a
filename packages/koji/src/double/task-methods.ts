import { FAULT, KojiFault } from '../calls/index.ts'
import { Double, isStruct, type XmlRpcStruct, type XmlRpcValue } from '../xmlrpc/index.ts'
import { type DoubleMethod, shown } from './method.ts'
import { type DoubleTask, type DoubleTasks, isFinished, TASK_STATES } from './tasks.ts'

const GENERIC = 1000
const MOMENT = { text: '2026-11-22 17:18:35.648591+00:00', seconds: 1_795_367_915.648591 }
/** `downloadTaskOutput` gives no more at once. */
const LARGEST_PIECE = 16 * 1024 * 1024

/** Methods of tasks: those that read them, and those that end them (spec 07 §11.4, §12). */
export function taskMethods(tasks: DoubleTasks): Record<string, DoubleMethod> {
  return { ...readingMethods(tasks), ...outputMethods(tasks), ...endingMethods(tasks) }
}

function readingMethods(tasks: DoubleTasks): Record<string, DoubleMethod> {
  return {
    getTaskInfo: {
      internalName: 'get_task_info',
      parameters: [['task_id'], ['request', false], ['strict', false]],
      run: ({ task_id: id, request, strict }) => {
        const one = (each: XmlRpcValue): XmlRpcValue => {
          const task = strict === true ? tasks.get(each) : tasks.find(each)
          return task === null ? null : taskRow(task, request === true)
        }
        return Array.isArray(id) ? (id as readonly XmlRpcValue[]).map(one) : one(id ?? null)
      },
    },
    getTaskRequest: { internalName: 'getTaskRequest', parameters: [['taskId']], run: ({ taskId }) => tasks.get(taskId).request },
    taskFinished: { internalName: 'taskFinished', parameters: [['taskId']], run: ({ taskId }) => isFinished(tasks.get(taskId)) },
    getTaskResult: {
      internalName: 'getTaskResult',
      parameters: [['taskId'], ['raise_fault', true]],
      run: ({ taskId, raise_fault: raises }) => resultOf(tasks.get(taskId), raises === true),
    },
    getTaskChildren: {
      internalName: 'getTaskChildren',
      parameters: [['task_id'], ['request', false], ['strict', false]],
      run: ({ task_id: id, request }) => tasks.childrenOf(Number(id)).map((task) => taskRow(task, request === true)),
    },
    getTaskDescendents: {
      internalName: 'getTaskDescendents',
      parameters: [['id'], ['request', false]],
      run: ({ id, request }) => descendents(tasks, tasks.get(id).id, request === true),
    },
    listTasks: {
      internalName: 'listTasks',
      parameters: [
        ['opts', null],
        ['queryOpts', null],
      ],
      run: ({ opts, queryOpts }) =>
        listed(tasks, isStruct(opts ?? null) ? (opts as XmlRpcStruct) : {}, isStruct(queryOpts) ? queryOpts : {}),
    },
  }
}

function outputMethods(tasks: DoubleTasks): Record<string, DoubleMethod> {
  return {
    listTaskOutput: {
      internalName: 'list_task_output',
      parameters: [['taskID'], ['stat', false], ['all_volumes', false], ['strict', false]],
      run: ({ taskID, stat, all_volumes: all }) => outputRows(tasks.get(taskID), stat === true, all === true),
    },
    downloadTaskOutput: {
      internalName: 'downloadTaskOutput',
      parameters: [['taskID'], ['fileName'], ['offset', 0], ['size', -1], ['volume', null]],
      run: ({ taskID, fileName, offset, size, volume }) => {
        const files = tasks.get(taskID).outputs.get(typeof volume === 'string' ? volume : 'DEFAULT')
        const bytes = files?.get(shown(fileName))
        if (bytes === undefined) throw new KojiFault(GENERIC, `no file "${shown(fileName)}" output by task ${Number(taskID)}`)
        const from = Number(offset)
        const wanted = Number(size) < 0 ? LARGEST_PIECE : Math.min(Number(size), LARGEST_PIECE)
        // a string that holds base64, and not the type of that name
        return bytes.subarray(from, from + wanted).toString('base64')
      },
    },
  }
}

function endingMethods(tasks: DoubleTasks): Record<string, DoubleMethod> {
  const writing = { writes: true, needsLogin: true } as const
  return {
    cancelTask: {
      internalName: 'cancelTask',
      parameters: [['task_id'], ['recurse', true]],
      ...writing,
      run: ({ task_id: id, recurse }, { user }) => {
        const task = tasks.get(id)
        if (task.owner !== user) throw new KojiFault(FAULT.notAllowed, 'Cannot cancel task, not owner')
        tasks.cancel(task.id, recurse === true)
        return null
      },
    },
    resubmitTask: {
      internalName: 'resubmitTask',
      parameters: [['taskID']],
      ...writing,
      run: ({ taskID }) => tasks.resubmit(Number(taskID)).id,
    },
  }
}

/** A task as a hub gives it; numbers with fractions where a hub has them. */
function taskRow({ id, method, arch, label, parent, priority, state, request }: DoubleTask, withRequest: boolean): XmlRpcStruct {
  const hasStarted = state !== 'FREE'
  const hasEnded = isFinished({ state } as DoubleTask)
  const time = (name: string, is: boolean) => ({
    [`${name}_time`]: is ? MOMENT.text : null,
    [`${name}_ts`]: is ? new Double(MOMENT.seconds) : null,
  })
  return {
    id,
    method,
    arch,
    label,
    parent,
    priority,
    state: TASK_STATES[state],
    awaited: null,
    waiting: null,
    channel_id: 1,
    host_id: hasStarted ? 1 : null,
    owner: 1,
    weight: new Double(1),
    ...time('create', true),
    ...time('start', hasStarted),
    ...time('completion', hasEnded),
    ...(withRequest ? { request } : {}),
  }
}

function resultOf({ id, state, ending }: DoubleTask, raises: boolean): XmlRpcValue {
  if (state === 'CANCELED') throw new KojiFault(GENERIC, `Task ${id} is canceled`)
  if (ending === null) throw new KojiFault(GENERIC, `Task ${id} is not finished`)
  if ('value' in ending) return ending.value
  if (raises) throw new KojiFault(ending.code, ending.text)
  return { faultCode: ending.code, faultString: ending.text }
}

function descendents(tasks: DoubleTasks, id: number, request: boolean): XmlRpcStruct {
  const children = tasks.childrenOf(id)
  const below = children.map((child) => descendents(tasks, child.id, request))
  return Object.assign({ [String(id)]: children.map((child) => taskRow(child, request)) }, ...below) as XmlRpcStruct
}

/** By method, parent and state; the newest first when that is asked for. */
function listed(tasks: DoubleTasks, opts: XmlRpcStruct, { order, limit }: XmlRpcStruct): XmlRpcValue {
  const { method, parent, state, decode } = opts
  const found = tasks.all().filter((task) => {
    if (method !== undefined && method !== task.method) return false
    if (parent !== undefined && parent !== task.parent) return false
    return !Array.isArray(state) || state.includes(TASK_STATES[task.state])
  })
  const ordered = order === '-id' ? found.toReversed() : found
  return ordered.slice(0, typeof limit === 'number' ? limit : undefined).map((task) => taskRow(task, decode === true))
}

/** Sizes are text, times are numbers; by volume where that is asked for (spec 07 §11.4). */
function outputRows({ outputs }: DoubleTask, stat: boolean, allVolumes: boolean): XmlRpcValue {
  const files = [...outputs].flatMap(([volume, byName]) => [...byName].map(([name, bytes]) => ({ volume, name, bytes })))
  const own = allVolumes ? files : files.filter(({ volume }) => volume === 'DEFAULT')
  const statOf = (bytes: Buffer) => ({
    st_size: String(bytes.length),
    st_mtime: new Double(MOMENT.seconds),
    st_atime: new Double(MOMENT.seconds),
    st_ctime: new Double(MOMENT.seconds),
  })
  if (!allVolumes) return stat ? Object.fromEntries(own.map(({ name, bytes }) => [name, statOf(bytes)])) : own.map(({ name }) => name)
  const names = [...new Set(own.map(({ name }) => name))]
  return Object.fromEntries(
    names.map((name) => {
      const places = own.filter((file) => file.name === name)
      const volumes = places.map(({ volume }) => volume)
      return [name, stat ? Object.fromEntries(places.map(({ volume, bytes }) => [volume, statOf(bytes)])) : volumes]
    }),
  )
}
