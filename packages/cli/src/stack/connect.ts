import { ApiClient } from '../api/client.ts'
import { CliError } from '../error.ts'
import type { LocalObjects } from '../export/local-objects.ts'
import { ensureStack, runningStack } from './local-stack.ts'
import type { StackFile } from './stack-file.ts'

/** A server to talk to, and the object store's directory when it is on this machine. */
export interface Server {
  api: ApiClient
  objects: LocalObjects | null
}

/**
 * The server that MURLI_URL names, else the local stack.
 * @param options `start`: start the local stack when none runs; `say` then tells so
 * @throws CliError when there is none
 */
export async function connect(options: { start: boolean; say?: (line: string) => void }): Promise<Server> {
  const url = process.env['MURLI_URL']
  if (url !== undefined && url !== '') return { api: new ApiClient({ url, token: process.env['MURLI_TOKEN'] ?? null }), objects: null }
  const running = runningStack()
  if (running !== null && !options.start) return localServer(running)
  if (!options.start) throw new CliError('no local stack runs and MURLI_URL is not set', { hint: 'murli up starts a local stack' })
  if (running === null) options.say?.('starting the local stack')
  const { stack, problems } = await ensureStack({ processes: false, scale: {} })
  for (const problem of problems) options.say?.(`warning: ${problem}`)
  return localServer(stack)
}

function localServer({ url, token, storage }: StackFile): Server {
  const objects = storage.localDirectory === null ? null : { directory: storage.localDirectory, bucket: storage.bucket }
  return { api: new ApiClient({ url, token }), objects }
}
