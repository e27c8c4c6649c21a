import { z } from 'zod'
import { Phase } from './names.ts'

/**
 * What a worker says of one phase that it serves: entry `<phase>/<flavor>/<worker>` of the bucket `murli_workers`, renewed as long as the
 * worker lives.
 */
export const WorkerStatus = z.strictObject({
  version: z.literal(1),
  phase: Phase,
  flavor: z.string(),
  /** Name of the process, for people. */
  worker: z.string(),
  /** Arches whose tasks it takes; absent: of every arch. */
  arches: z.array(z.string()).optional(),
  /** What it lacks, one sentence each; it takes no task of the phase while there is any. */
  missing: z.array(z.string()),
})
export type WorkerStatus = z.infer<typeof WorkerStatus>
