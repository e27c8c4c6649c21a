import { closeSync, fsyncSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureLayout, sweepTemporaryFiles, TemporaryFiles } from '@murli/runtime/blobs'

/**
 * What a stored object survives. `process`: the end of every process at any moment, since it appears by rename when it is whole,
 * and the kernel has its bytes. `power`: also the loss of power; file and directory are flushed before the answer.
 */
export type Durability = 'process' | 'power'

/** The directory that an endpoint serves; its layout is described in runtime, `blobs/local-layout.ts`. */
export interface StoreDirectory {
  directory: string
  temporary: TemporaryFiles
  durability: Durability
}

/** Opens or makes the directory, and removes what killed processes left half written. */
export function openStoreDirectory(directory: string, durability: Durability): StoreDirectory {
  ensureLayout(directory)
  const temporary = join(directory, 'temporary')
  sweepTemporaryFiles(temporary)
  return { directory, temporary: new TemporaryFiles(temporary), durability }
}

/** Flushes a file, or the names in its directory, when the store is to survive a loss of power. */
export function flush(store: StoreDirectory, path: string, what: 'content' | 'name'): void {
  if (store.durability === 'process') return
  const descriptor = openSync(what === 'content' ? path : dirname(path), 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
