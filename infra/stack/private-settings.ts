import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'

/** What only this stack and its clients may know, and the ports that it had last time, so that URLs stay what they were. */
export const PrivateSettings = z.strictObject({
  version: z.literal(1),
  apiToken: z.string().min(16),
  natsToken: z.string().min(16),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  ports: z.strictObject({ coordinator: z.int(), nats: z.int(), objects: z.int() }),
})
export type PrivateSettings = z.infer<typeof PrivateSettings>

const FILE = 'private.json'

/** The settings of a state directory, made the first time, mode 0600. Ports that somebody else has by now are replaced. */
export async function privateSettings(stateDirectory: string): Promise<PrivateSettings> {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
  chmodSync(stateDirectory, 0o700)
  const known = read(join(stateDirectory, FILE))
  const taken = new Set<number>()
  const settings: PrivateSettings = {
    version: 1,
    apiToken: known?.apiToken ?? secret(),
    natsToken: known?.natsToken ?? secret(),
    accessKeyId: known?.accessKeyId ?? `murli${randomBytes(8).toString('hex')}`,
    secretAccessKey: known?.secretAccessKey ?? secret(),
    ports: {
      coordinator: await freePort(known?.ports.coordinator, taken),
      nats: await freePort(known?.ports.nats, taken),
      objects: await freePort(known?.ports.objects, taken),
    },
  }
  if (JSON.stringify(settings) !== JSON.stringify(known)) writePrivateFile(join(stateDirectory, FILE), JSON.stringify(settings, null, 2))
  return settings
}

/** Replaces a file that only its owner may read, in one step. */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, path)
}

/** The preferred port if it is free, else one that the system chooses; never one of `taken`, to which it is added. */
async function freePort(preferred: number | undefined, taken: Set<number>): Promise<number> {
  for (let wanted = preferred ?? 0; ; wanted = 0) {
    const port = await tryListen(wanted)
    if (port === null || taken.has(port)) continue
    taken.add(port)
    return port
  }
}

function tryListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => {
      const { port: given } = server.address() as AddressInfo
      server.close(() => resolve(given))
    })
  })
}

function read(path: string): PrivateSettings | null {
  try {
    return PrivateSettings.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null // none yet, or of another version: new secrets are as good
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url')
}
