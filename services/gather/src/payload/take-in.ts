import type { Digest } from '@murli/contracts'
import type { SetPackage } from '@murli/contracts/documents'
import { readSigkey } from '@murli/rpmmd/header'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { localPath, openUrl } from '@murli/runtime/transfer'
import { transferPackage } from './download.ts'
import { corrupt, observe, type Observation } from './observe.ts'
import { DEFAULT_MODE } from './tree-file.ts'

/** What is known of a package once its bytes were seen. */
export type PayloadFacts = {
  ref: { kind: 'blob'; digest: Digest; size: number }
  /** Lower-case key id of the signature, null for an unsigned package. */
  sigkey: string | null
  /** Checksum type → hex: sha256, every type that was asked for, and that of the repository. */
  checksums: Record<string, string>
}

/**
 * Where payloads go and what has to be known of them. `checksumTypes`: sha256 is always known and need not be named. `linked`: the store may
 * share files with a repository on its own file system.
 */
export interface PayloadRequest {
  blobs: BlobStore
  signal: AbortSignal
  checksumTypes: string[]
  linked: boolean
}

/** The blob of a package, when its repository gives sha256 checksums; null when its name is known only after reading it. */
export function knownDigest(record: SetPackage): Digest | null {
  return record.checksum.type === 'sha256' ? `sha256:${record.checksum.value}` : null
}

/**
 * Takes a package's bytes into the blob store in one pass that also verifies them against the record, makes the checksums asked
 * for and reads the signature's key id.
 * @throws {MurliError} PACKAGE_MISSING, PACKAGE_CORRUPT, REPO_UNREACHABLE
 */
export function takeIn(record: SetPackage, request: PayloadRequest): Promise<PayloadFacts> {
  const path = localPath(record.url)
  return transferPackage(record.url, request.signal, async () => {
    const digest = knownDigest(record)
    if (path !== null && digest !== null && otherTypes(request).length === 0) return takeInFile(record, path, digest, request)
    const observation: Observation = { sizeBytes: 0, prefix: Buffer.alloc(0), checksums: {} }
    const source = await openUrl(record.url, { signal: request.signal })
    const ref = await request.blobs.putStream(observe(source, record, otherTypes(request), observation))
    return facts(record, blobRef(ref.digest, record), observation.prefix, observation.checksums)
  })
}

/** Reads the facts of a package whose blob is already there; the whole blob only when a checksum other than sha256 is wanted. */
export async function factsOfBlob(record: SetPackage, digest: Digest, request: PayloadRequest): Promise<PayloadFacts> {
  const ref = blobRef(digest, record)
  if (otherTypes(request).length === 0) {
    const prefix = await request.blobs.readRange(ref, 0, Math.min(record.headerStart, record.size))
    return facts(record, ref, prefix, {})
  }
  const observation: Observation = { sizeBytes: 0, prefix: Buffer.alloc(0), checksums: {} }
  const bytes = observe(await request.blobs.read(ref), record, otherTypes(request), observation)
  while ((await bytes.next()).done !== true) request.signal.throwIfAborted()
  return facts(record, ref, observation.prefix, observation.checksums)
}

/** A local file goes through the store's own reader, which shows what it hashes: one pass, and no copy where the store can link. */
async function takeInFile(record: SetPackage, path: string, digest: Digest, { blobs, linked }: PayloadRequest): Promise<PayloadFacts> {
  const prefix: Uint8Array[] = []
  let prefixBytes = 0
  const observePrefix = (chunk: Uint8Array): void => {
    if (prefixBytes >= record.headerStart) return
    prefix.push(Buffer.from(chunk.subarray(0, record.headerStart - prefixBytes)))
    prefixBytes += chunk.length
  }
  try {
    const share = linked ? { share: { mtime: record.mtime, mode: DEFAULT_MODE } } : {}
    await blobs.putFile(path, { expected: { digest, size: record.size }, observe: observePrefix, ...share })
  } catch (error) {
    if (!(error instanceof MurliError) || error.code !== 'BLOB_CORRUPT') throw error
    const { digest: found, size } = error.details ?? {}
    if (typeof size === 'number' && size !== record.size) throw corrupt(record, 'size', record.size, size)
    throw corrupt(record, 'sha256', record.checksum.value, typeof found === 'string' ? found.replace('sha256:', '') : 'another')
  }
  return { ref: blobRef(digest, record), sigkey: sigkeyOf(record, Buffer.concat(prefix)), checksums: { sha256: record.checksum.value } }
}

function facts(record: SetPackage, ref: PayloadFacts['ref'], prefix: Buffer, seen: Record<string, string>): PayloadFacts {
  return { ref, sigkey: sigkeyOf(record, prefix), checksums: { ...seen, sha256: ref.digest.slice('sha256:'.length) } }
}

function blobRef(digest: Digest, record: SetPackage): PayloadFacts['ref'] {
  return { kind: 'blob', digest, size: record.size }
}

function otherTypes(request: PayloadRequest): string[] {
  return request.checksumTypes.filter((type) => type !== 'sha256')
}

function sigkeyOf(record: SetPackage, prefix: Buffer): string | null {
  try {
    return readSigkey(prefix)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MurliError('PACKAGE_CORRUPT', `${record.fileName} from ${record.url} has no readable RPM header: ${reason}`, {
      details: { package: record.fileName, url: record.url },
      cause: error,
    })
  }
}
