import { dirname } from 'node:path'
import { MurliError, toFailure } from '../errors/index.ts'
import { freeSpace } from './scratch.ts'

/** With less than this the disk counts as the one that is full: what was refused may have been larger than what is left. */
const FULL_BELOW_BYTES = 1024 * 1024

/**
 * What the operating system says of a full disk, which names none, as an error that does. Other errors pass through.
 * @param directory a process's own scratch directory, below the configured one
 */
export async function namingFullDisk(error: unknown, directory: string): Promise<unknown> {
  if (error instanceof MurliError || toFailure(error).code !== 'SCRATCH_FULL') return error
  const parent = dirname(directory)
  const free = await freeSpace(parent)
  const reason = error instanceof Error ? error.message : String(error)
  if (free < FULL_BELOW_BYTES) {
    return new MurliError('SCRATCH_FULL', `the disk of the scratch directory ${parent} is full, ${free} bytes are free: ${reason}`, {
      hint: 'make room there, or set MURLI_SCRATCH_DIRECTORY to a larger disk; then retry the compose',
      details: { directory: parent, free },
      cause: error,
    })
  }
  return new MurliError('SCRATCH_FULL', `a disk of the worker is full, though not that of its scratch directory ${parent}: ${reason}`, {
    hint: 'look at the disks of MURLI_CACHE_DIRECTORY and, with a local object store, of MURLI_S3_LOCAL_DIRECTORY',
    details: { directory: parent, free },
    cause: error,
  })
}
