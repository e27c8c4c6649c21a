import { createReadStream } from 'node:fs'
import type { Ref } from '@murli/contracts'
import type { ExtraFilesDocument, TreeFile } from '@murli/contracts/documents'
import { checksumHash } from '@murli/rpmmd/compression'
import type { BlobStore } from '@murli/runtime/blobs'
import { treeFile } from '../payload/tree-file.ts'
import type { BroughtFile } from './plan.ts'

/** A staged file as the tree and the listing want it. */
export interface StoredFile {
  file: TreeFile
  listed: ExtraFilesDocument['files'][number]
}

/** Puts a staged file into the blob store, and makes its checksums in the pass that reads it. */
export async function storeFile(staged: BroughtFile, checksumTypes: readonly string[], blobs: BlobStore): Promise<StoredFile> {
  const hashes = checksumTypes.map((type) => ({ type, hash: checksumHash(type) }))
  async function* hashed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      for (const { hash } of hashes) hash.update(chunk)
      yield chunk
    }
  }
  const ref = await passOn(staged, hashed, blobs)
  const checksums = Object.fromEntries(hashes.map(({ type, hash }) => [type, hash.digest('hex')]))
  return { file: treeFile(staged.path, ref, staged), listed: { file: staged.path, size: ref.size, checksums } }
}

async function passOn(
  staged: BroughtFile,
  hashed: (stream: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>,
  blobs: BlobStore,
): Promise<Ref> {
  if (staged.content.from === 'scratch') return blobs.putStream(hashed(createReadStream(staged.content.file)))
  const bytes = hashed(await blobs.read(staged.content.ref))
  while ((await bytes.next()).done !== true) continue
  return staged.content.ref
}
