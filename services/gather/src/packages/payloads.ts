import type { SetPackage } from '@murli/contracts/documents'
import type { PackagesSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import pLimit from 'p-limit'
import { factsOfBlob, knownDigest, type PayloadFacts, type PayloadRequest, takeIn } from '../payload/take-in.ts'
import { checksumText, chunksByChecksum } from './chunks.ts'

const TRANSFERS_AT_ONCE = 16
const CHUNKS_AT_ONCE = 4

type Host = Pick<TaskContext<unknown>, 'blobs' | 'signal' | 'step' | 'progress'>
type Wanted = Pick<PackagesSlice, 'checksum' | 'linked'>
type FactsByChecksum = Record<string, PayloadFacts>

/** What became of the payloads, and what had to be moved for it. */
export interface Payloads {
  factsOf(record: SetPackage): PayloadFacts
  takenIn: number
  takenInBytes: number
}

/**
 * Sees to it that the bytes of every package are in the blob store, and tells what they are. Bytes move only for packages whose
 * blob is not there. The facts of a chunk of packages are remembered as one step, so that a compose in which few packages
 * changed looks at few files; since they hold refs, a blob that was collected in the meantime makes the step run again.
 */
export async function ensurePayloads(records: readonly SetPackage[], wanted: Wanted, host: Host): Promise<Payloads> {
  const stop = new AbortController()
  const signal = AbortSignal.any([host.signal, stop.signal])
  const intake = new Intake(wanted, { ...host, blobs: host.blobs, signal }, records.length)
  try {
    const chunks = await pLimit(CHUNKS_AT_ONCE).map(chunksByChecksum(records), (chunk) => intake.factsOfChunk(chunk))
    const facts = new Map(chunks.flatMap((chunk) => Object.entries(chunk)))
    return { factsOf: (record) => factsIn(facts, record), takenIn: intake.takenIn, takenInBytes: intake.takenInBytes }
  } finally {
    stop.abort()
  }
}

function factsIn(facts: ReadonlyMap<string, PayloadFacts>, record: SetPackage): PayloadFacts {
  const found = facts.get(checksumText(record))
  if (found === undefined) throw new MurliError('INTERNAL', `nothing is known of the payload of ${record.fileName}`)
  return found
}

class Intake {
  takenIn = 0
  takenInBytes = 0
  #done = 0
  readonly #limit = pLimit(TRANSFERS_AT_ONCE)
  readonly #request: PayloadRequest
  readonly #host: Host
  readonly #total: number

  constructor({ checksum, linked }: Wanted, host: Host, total: number) {
    this.#request = { blobs: host.blobs, signal: host.signal, checksumTypes: [checksum], linked }
    this.#host = host
    this.#total = total
  }

  async factsOfChunk(chunk: readonly SetPackage[]): Promise<FactsByChecksum> {
    this.#host.signal.throwIfAborted()
    const packages = chunk.map((record) => [checksumText(record), record.size, record.headerEnd])
    const facts = await this.#host.step('package-facts', { checksumTypes: this.#request.checksumTypes, packages }, () =>
      this.#readChunk(chunk),
    )
    this.#done += chunk.length
    this.#host.progress(`${this.#done} of ${this.#total} packages`, this.#done / Math.max(1, this.#total))
    return facts
  }

  async #readChunk(chunk: readonly SetPackage[]): Promise<FactsByChecksum> {
    const present = await this.#host.blobs.hasMany(chunk.map(knownDigest).filter((digest) => digest !== null))
    const entries = await this.#limit.map(chunk, async (record): Promise<[string, PayloadFacts]> => {
      this.#host.signal.throwIfAborted()
      const digest = knownDigest(record)
      const there = digest !== null && present.has(digest)
      return [checksumText(record), there ? await factsOfBlob(record, digest, this.#request) : await this.#takeIn(record)]
    })
    return Object.fromEntries(entries)
  }

  async #takeIn(record: SetPackage): Promise<PayloadFacts> {
    const facts = await takeIn(record, this.#request)
    this.takenIn += 1
    this.takenInBytes += record.size
    return facts
  }
}
