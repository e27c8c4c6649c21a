import type { TaskMessage } from '@murli/contracts'

/** Largest task message in bytes. More inputs than fit go into an inputs document. */
export const MAX_TASK_BYTES = 4096

/** The bytes of a task message and their count, for deciding whether its inputs must move into an inputs document. */
export function encodeTask(task: TaskMessage): { bytes: Uint8Array; size: number; fits: boolean } {
  const bytes = new TextEncoder().encode(JSON.stringify(task))
  return { bytes, size: bytes.length, fits: bytes.length <= MAX_TASK_BYTES }
}
