/** A thread with one hash: takes chunks in shared memory, answers each with null, and `null` with the digest in hex. */
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'

const hash = createHash(workerData as string)

parentPort?.on('message', (chunk: Uint8Array | null) => {
  if (chunk !== null) hash.update(chunk)
  parentPort?.postMessage(chunk === null ? hash.digest('hex') : null)
})
