import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 20

/** Configuration of the stack's own NATS server: this machine only, with a token, JetStream data below the state directory. Pure. */
export function natsConfig(options: { port: number; token: string; storeDirectory: string }): string {
  return `# written by the local stack at every start
server_name: murli
listen: ${JSON.stringify(`127.0.0.1:${options.port}`)}
authorization { token: ${JSON.stringify(options.token)} }
jetstream {
  store_dir: ${JSON.stringify(options.storeDirectory)}
  max_memory_store: 268435456
}
max_payload: 1048576
`
}

/** Resolves when the server greets, which it does before it asks who we are. @throws when `signal` fires first */
export async function waitForNats(port: number, signal: AbortSignal): Promise<void> {
  while (!(await greets(port))) await sleep(POLL_MS, undefined, { signal })
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', (data) => {
      resolve(data.toString('latin1').startsWith('INFO '))
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}
