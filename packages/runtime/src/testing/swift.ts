import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from './nats-server.ts'
import { proxyConfig, SWIFT_CONF, SWIFT_USER, storageConfig } from './swift-config.ts'
import type { SwiftPorts } from './swift-config.ts'
import { waitUntil } from './wait-until.ts'

const START_MS = 120_000
const ANSWER_MS = 10_000
const STORAGE_SERVERS = ['account', 'container', 'object'] as const
const LOG_LINES = 30

/** OpenStack Swift with its S3 API, as small as it gets: one server of each kind, one device, one replica. */
export interface TestSwift extends AsyncDisposable {
  endpoint: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

/** Whether the programs are here (Debian: swift-proxy, swift-account, swift-container, swift-object, memcached). */
export function isSwiftInstalled(): boolean {
  const programs = ['swift-proxy-server', 'swift-ring-builder', 'memcached', ...STORAGE_SERVERS.map((name) => `swift-${name}-server`)]
  const path = (process.env['PATH'] ?? '').split(':').concat('/usr/bin')
  return programs.every((program) => path.some((directory) => existsSync(join(directory, program))))
}

/**
 * Starts Swift on free ports of 127.0.0.1, in a directory of its own that takes extended attributes.
 * Disposing it ends its processes and removes the directory.
 */
export async function startSwift(): Promise<TestSwift> {
  const top = await mkdtemp(join(tmpdir(), 'murli-swift-'))
  const ports = await choosePorts()
  const processes: ChildProcess[] = []
  const dispose = async () => {
    await Promise.all(processes.map(end))
    await rm(top, { recursive: true, force: true })
  }
  try {
    await writeConfig(top, ports)
    for (const name of STORAGE_SERVERS) buildRing(top, name, ports[name])
    processes.push(start('memcached', ['-l', '127.0.0.1', '-p', String(ports.memcached), '-U', '0', '-u', userInfo().username]))
    for (const name of STORAGE_SERVERS) processes.push(start(`swift-${name}-server`, [join(top, `${name}.conf`)]))
    const failure = firstFailure(processes)
    // A proxy that starts ahead of them counts their silence as errors, and then leaves them alone for a minute.
    await Promise.all([ports.memcached, ports.account, ports.container, ports.object].map((port) => isListening(port, failure)))
    processes.push(start('swift-proxy-server', [join(top, 'proxy.conf')]))
    await isReady(ports.proxy, firstFailure(processes))
  } catch (error) {
    await dispose()
    throw error
  }
  const { accessKeyId, secretAccessKey } = SWIFT_USER
  return { endpoint: `http://127.0.0.1:${ports.proxy}`, region: 'us-east-1', accessKeyId, secretAccessKey, [Symbol.asyncDispose]: dispose }
}

async function choosePorts(): Promise<SwiftPorts> {
  const [proxy, account, container, object, memcached] = await Promise.all(Array.from({ length: 5 }, freePort))
  return { proxy: proxy ?? 0, account: account ?? 0, container: container ?? 0, object: object ?? 0, memcached: memcached ?? 0 }
}

async function writeConfig(top: string, ports: SwiftPorts): Promise<void> {
  await mkdir(join(top, 'devices', 'disk'), { recursive: true })
  await mkdir(join(top, 'cache'))
  await writeFile(join(top, 'swift.conf'), SWIFT_CONF)
  await writeFile(join(top, 'proxy.conf'), proxyConfig(top, ports, userInfo().username))
  for (const name of STORAGE_SERVERS) await writeFile(join(top, `${name}.conf`), storageConfig(top, name, ports[name], userInfo().username))
}

function buildRing(top: string, name: string, port: number): void {
  const builder = join(top, `${name}.builder`)
  for (const step of [['create', '6', '1', '0'], ['add', `r1z1-127.0.0.1:${port}/disk`, '1'], ['rebalance']]) {
    const { status, stdout, stderr, error } = spawnSync('swift-ring-builder', [builder, ...step], { encoding: 'utf8' })
    if (error !== undefined) throw error
    // 1 means a warning.
    if (status === null || status > 1) throw new Error(`swift-ring-builder ${step.join(' ')} ended with ${status}: ${stdout}${stderr}`)
  }
}

function start(program: string, args: string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: string[] = []
  const keep = (data: Buffer) => {
    output.push(...data.toString().split('\n'))
    output.splice(0, output.length - LOG_LINES)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.once('error', keep)
  child.once('exit', (code, signal) => {
    if (code !== 0 && signal === null) child.emit('gaveUp', `${program} ended with ${code}:\n${output.join('\n')}`)
  })
  return child
}

/** A check that throws what the first of these processes said that ended by itself. */
function firstFailure(processes: ChildProcess[]): () => void {
  let failure: string | null = null
  for (const child of processes) child.once('gaveUp', (text: string) => (failure ??= text))
  return () => {
    if (failure !== null) throw new Error(failure)
  }
}

async function isListening(port: number, check: () => void): Promise<void> {
  await waitUntil(
    `a server of Swift listens on port ${port}`,
    async () => {
      check()
      const socket = connect({ host: '127.0.0.1', port, timeout: ANSWER_MS })
      const answer = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      return answer
    },
    START_MS,
  )
}

async function isReady(port: number, check: () => void): Promise<void> {
  const url = `http://127.0.0.1:${port}/auth/v1.0`
  const ask = (address: string, headers: Record<string, string>) =>
    fetch(address, { headers, signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null)
  await waitUntil(
    'Swift lets its user in and shows an account',
    async () => {
      check()
      const login = await ask(url, { 'X-Auth-User': SWIFT_USER.accessKeyId, 'X-Auth-Key': SWIFT_USER.secretAccessKey })
      const [storage, token] = [login?.headers.get('X-Storage-Url') ?? '', login?.headers.get('X-Auth-Token') ?? '']
      return storage !== '' && token !== '' && (await ask(storage, { 'X-Auth-Token': token }))?.ok === true
    },
    START_MS,
  )
}

/** Nothing of it will be needed again, so no server is given the time to end well. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
