import { execa } from 'execa'
import { mkdir } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { scratchDirectory } from '../scratch/index.ts'

const START_MS = 10_000

/** A real nats-server with JetStream on a port and a directory of its own. Disposing it ends it and removes the directory. */
export interface TestNatsServer extends AsyncDisposable {
  readonly url: string
  /** Ends the server; `kill` with -9, as a crash does. What it had stored stays. */
  stop(options?: { kill?: boolean }): Promise<void>
  /** Starts it again on the same port, with what it had stored. */
  start(): Promise<void>
}

/** Starts a nats-server for a test. The program must be on PATH. */
export async function startNatsServer(): Promise<TestNatsServer> {
  const directory = await scratchDirectory(tmpdir())
  const port = await freePort()
  const store = join(directory.path, 'jetstream')
  await mkdir(store)
  let running: ReturnType<typeof spawn> | null = null
  const stop = async ({ kill = false } = {}) => {
    running?.kill(kill ? 'SIGKILL' : 'SIGTERM')
    await running
    running = null
  }
  const start = async () => {
    running = spawn(port, store)
    await listening(port, running)
  }
  await start()
  const dispose = async () => {
    await stop()
    await directory[Symbol.asyncDispose]()
  }
  return { url: `nats://127.0.0.1:${port}`, stop, start, [Symbol.asyncDispose]: dispose }
}

/** A TCP port of the loopback interface that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  await closed.promise
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return address.port
}

function spawn(port: number, store: string) {
  const args = ['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', store]
  return execa('nats-server', args, { reject: false, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' })
}

async function listening(port: number, server: ReturnType<typeof spawn>): Promise<void> {
  const end = async () => {
    throw new Error(`nats-server does not start: ${(await server).stderr}`)
  }
  await Promise.race([end(), accepting(port)])
}

async function accepting(port: number): Promise<void> {
  const endsAt = Date.now() + START_MS
  while (!(await accepts(port))) {
    if (Date.now() > endsAt) throw new Error(`nats-server does not listen on port ${port}`)
    await sleep(20)
  }
}

async function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1')
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  const accepted = await promise
  socket.destroy()
  return accepted
}
