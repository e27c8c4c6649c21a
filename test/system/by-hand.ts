import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './paths.ts'
import { environmentOf, waitFor } from './stack.ts'

/** A service that was started beside a stack. Disposing ends it in order. */
export interface ServiceByHand extends AsyncDisposable {
  readonly pid: number
}

let started = 0

/**
 * Starts one more process of a service, with the environment that the stack has given to its own, and with these settings; nobody else is told.
 * Resolves when it works.
 */
export async function startByHand(stateDirectory: string, service: string, settings: Record<string, string> = {}): Promise<ServiceByHand> {
  started += 1
  const name = `${service}-by-hand-${started}`
  const env = {
    ...environmentOf(stateDirectory, 'gather'),
    MURLI_HTTP_PORT: '0',
    MURLI_CACHE_DIRECTORY: join(stateDirectory, 'cache', name),
    ...settings,
  }
  const logFile = join(stateDirectory, 'logs', `${name}.log`)
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [`${PROJECT}/services/${service}/src/main.ts`], { env, stdio: ['ignore', log, log] })
  closeSync(log)
  const ended = once(child, 'exit')
  if (child.pid === undefined) throw new Error(`${service} could not be started`)
  await waitFor(`${name} to run`, async () => readFileSync(logFile, 'utf8').includes('service is running'))
  return {
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
