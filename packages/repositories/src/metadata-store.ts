import { createReadStream } from 'node:fs'
import { Ref } from '@murli/contracts'
import type { TaskContext } from '@murli/runtime/service'

/** Which file of a remote repository: its URL, and what repomd.xml declares of it. */
export interface MetadataKey {
  readonly url: string
  readonly checksum: { readonly type: string; readonly value: string }
  readonly size: number | null
}

/** Where metadata of remote repositories is kept, so that it comes over the network once. */
export interface MetadataStore {
  /**
   * The bytes of a file. `download` is asked when they are not kept yet; its stream ends with an error when it is not the file that
   * the key tells, and then nothing may be kept.
   */
  open(key: MetadataKey, download: () => Promise<AsyncIterable<Uint8Array>>): Promise<AsyncIterable<Uint8Array>>
}

const CHUNK_BYTES = 256 * 1024

/** Keeps metadata in the blob store; a memoised step remembers which blob it is. */
export function blobMetadataStore({ blobs, signal, step }: Pick<TaskContext<unknown>, 'blobs' | 'signal' | 'step'>): MetadataStore {
  return {
    async open(key, download) {
      const ref = await step('repository metadata', { ...key }, async () => blobs.putStream(await download()))
      return createReadStream(await blobs.file(Ref.parse(ref)), { signal, highWaterMark: CHUNK_BYTES })
    },
  }
}
