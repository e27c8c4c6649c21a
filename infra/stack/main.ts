import { parseArgs } from 'node:util'
import { type Stack, StackRunsAlready, startStack } from './stack.ts'

/*
 * The local stack's own program: `node infra/stack/main.ts --state DIR [--processes] [--scale SERVICE=COUNT]…`. Runs until SIGTERM or SIGINT.
 * Its last line at a failed start is `error: …`, which the murli command shows.
 */

/** When the orderly end takes longer than this, the kernel ends the rest (they die with us). */
const LAST_RESORT_MS = 60_000

const { values } = parseArgs({
  options: {
    state: { type: 'string', default: '.murli/state' },
    processes: { type: 'boolean', default: false },
    scale: { type: 'string', multiple: true, default: [] },
  },
})

let stack: Stack | null = null
let stopping = false

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  say('stopping')
  setTimeout(() => process.exit(1), LAST_RESORT_MS).unref()
  await stack?.[Symbol.asyncDispose]()
  say('stopped')
  process.exit(0)
}

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`)
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop())

try {
  const scale = Object.fromEntries(values.scale.map((pair) => [pair.split('=')[0] ?? '', Number(pair.split('=')[1])]))
  const mode = values.processes ? 'processes' : 'one-process'
  stack = await startStack({ stateDirectory: values.state, mode, scale, env: process.env, say })
  say(`the local stack runs: ${stack.url}`)
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof Error && 'hint' in error && typeof error.hint === 'string') process.stderr.write(`hint: ${error.hint}\n`)
  process.exit(error instanceof StackRunsAlready ? 75 : 1)
}
