/** A thread that follows an image. Answers once, with what `followImage` returns. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ImageTimes } from '@murli/iso9660'
import { followImage } from './follow-image.ts'

/** What the thread is told. `ended[0]` becomes 1 when the program has ended. */
export interface FollowRequest {
  readonly path: string
  readonly times: ImageTimes
  readonly ended: Int32Array<SharedArrayBuffer>
}

/** How long the thread sleeps when it has caught up with the program, milliseconds. */
const NAP_MS = 10
const { path, times, ended } = workerData as FollowRequest

const found = followImage(path, times, {
  hasEnded: () => Atomics.load(ended, 0) === 1,
  nap: () => Atomics.wait(ended, 0, 0, NAP_MS),
})
parentPort?.postMessage(found)
