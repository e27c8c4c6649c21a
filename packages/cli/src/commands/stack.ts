import { spawn } from 'node:child_process'
import { CliError, EXIT } from '../error.ts'
import { ensureStack, runningStack, stackCommand, stateDirectory, stopStack } from '../stack/local-stack.ts'
import type { StackFile } from '../stack/stack-file.ts'
import type { Context } from './context.ts'

export interface UpOptions {
  processes?: boolean
  /** `SERVICE=COUNT` each. */
  scale?: string[]
  foreground?: boolean
  json?: boolean
}

/** `murli up`: starts the local stack, and returns when it is ready. */
export async function up(options: UpOptions, context: Context): Promise<number> {
  const scale = parseScale(options.scale ?? [])
  const wanted = { processes: options.processes === true || Object.keys(scale).length > 0, scale }
  if (options.foreground === true) return runHere(stackCommand(wanted))
  const { stack, started, problems } = await ensureStack(wanted)
  for (const problem of problems) context.err(`warning: ${problem}`)
  if (!started && wanted.processes !== (stack.mode === 'processes')) {
    context.err(`warning: the local stack runs already, as ${stack.mode}; murli down ends it`)
  }
  tell(stack, started ? 'started' : 'runs already', options, context)
  return EXIT.ok
}

/** `murli down`: ends the local stack; what it stores stays. */
export async function down(context: Context): Promise<number> {
  context.out((await stopStack()) ? `the local stack has ended; its data stays in ${stateDirectory()}` : 'no local stack runs')
  return EXIT.ok
}

/** `murli stack`: where the local stack is. @returns 1 when none runs */
export function describeStack(options: { json?: boolean }, context: Context): number {
  const stack = runningStack()
  if (stack === null) {
    context.out(options.json === true ? 'null' : 'no local stack runs')
    return EXIT.failed
  }
  tell(stack, 'runs', options, context)
  return EXIT.ok
}

function tell(stack: StackFile, word: string, options: { json?: boolean }, context: Context): void {
  if (options.json === true) {
    context.out(JSON.stringify(stack))
    return
  }
  context.out(`the local stack ${word}: ${stack.url}`)
  context.out(`  messages  ${stack.nats}`)
  context.out(`  objects   ${stack.storage.endpoint} (bucket ${stack.storage.bucket})`)
  context.out(`  processes ${Object.keys(stack.processes).length + 1}, ${stack.mode}`)
  context.out(`  data      ${stateDirectory()}`)
}

/** Runs the stack as our own child: its log is on this terminal, and it ends with us. */
function runHere(command: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { stdio: 'inherit' })
    // the terminal's Ctrl-C reaches the stack itself; ours is only to wait for it
    process.on('SIGINT', () => undefined)
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? EXIT.failed))
  })
}

function parseScale(pairs: string[]): Record<string, number> {
  const entries = pairs.map((pair): [string, number] => {
    const [, service, count] = /^([a-z-]+)=(\d{1,2})$/.exec(pair) ?? []
    if (service !== undefined && count !== undefined) return [service, Number(count)]
    throw new CliError(`--scale ${pair}: expected SERVICE=COUNT, such as createiso=3`, { exitCode: EXIT.usage })
  })
  return Object.fromEntries(entries)
}
