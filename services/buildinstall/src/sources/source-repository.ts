import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import type { PackageSetManifest, SetPackage } from '@murli/contracts/documents'
import { RecordTexts } from '@murli/rpmmd/buckets'
import { compress } from '@murli/rpmmd/compression'
import { type Checksum, documentFrame, placePrimary } from '@murli/rpmmd/records'
import { printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/*
 * What lorax reads the packages of a compose from. Their metadata alone are written to the scratch disk of the worker, and every package has
 * the address of the repository that it is from: so no payload moves that lorax does not ask for, and nothing has to be served. A package of a
 * repository in a directory is read there, as by the phases before.
 */

/** Where repositories are written to, and the time that they state. */
export interface SourcePlace {
  readonly blobs: BlobStore
  readonly scratch: string
  /** Seconds since 1970. */
  readonly timestamp: number
}

/** Documents that dnf reads to install; changelogs it does not. */
const DOCUMENTS = ['primary', 'filelists'] as const
const CHUNK_BYTES = 256 * 1024

/** Writes the repository of a package set into a directory (spec 06 §1.2 no. 4a, spec 05 §2.7). */
export async function writeSetRepository(directory: string, set: PackageSetManifest, place: SourcePlace): Promise<void> {
  using texts = await RecordTexts.open({
    count: set.buckets.length,
    fetch: (bucket) => place.blobs.readBytes(set.buckets[bucket]!),
    spillPath: join(place.scratch, 'set-record-texts'),
  })
  await writeDocuments(directory, set.packages, texts, [], place)
}

/** Writes the repository of a comps file, which has no packages, into a directory (spec 06 §1.2 no. 4c). */
export async function writeCompsRepository(directory: string, comps: Ref, place: SourcePlace): Promise<void> {
  using texts = await RecordTexts.open({ count: 0, fetch: () => Promise.reject(new Error('there is no bucket')), spillPath: '' })
  await mkdir(join(directory, 'repodata'), { recursive: true })
  const { blobs, timestamp } = place
  await blobs.place(comps, join(directory, 'repodata/comps.xml'))
  const checksum = { type: 'sha256', value: comps.digest.slice('sha256:'.length) }
  const plain = { openChecksum: null, openSize: null, base: null }
  const group = { type: 'group', checksum, href: 'repodata/comps.xml', size: comps.size, timestamp, ...plain }
  await writeDocuments(directory, [], texts, [group], place)
}

async function writeDocuments(
  directory: string,
  packages: readonly SetPackage[],
  texts: RecordTexts,
  more: readonly RepomdRecord[],
  { timestamp }: SourcePlace,
): Promise<void> {
  await mkdir(join(directory, 'repodata'), { recursive: true })
  const data: RepomdRecord[] = []
  for (const document of DOCUMENTS) data.push(await writeDocument(directory, document, documentTexts(document, packages, texts), timestamp))
  const xml = printRepomd({ revision: String(timestamp), tags: { content: [], repo: [], distro: [] }, data: [...data, ...more] })
  await writeFile(join(directory, 'repodata/repomd.xml'), xml)
}

async function* documentTexts(
  document: (typeof DOCUMENTS)[number],
  packages: readonly SetPackage[],
  texts: RecordTexts,
): AsyncGenerator<Buffer> {
  const { head, tail } = documentFrame(document, packages.length)
  let waiting: Buffer[] = [Buffer.from(head)]
  let bytes = 0
  for (const item of packages) {
    const element = texts.slice(item.record, document)
    const placed = document === 'primary' ? placePrimary(element, placementOf(item)) : element
    waiting.push(placed, NEWLINE)
    bytes += placed.length
    if (bytes < CHUNK_BYTES) continue
    yield Buffer.concat(waiting)
    waiting = []
    bytes = 0
  }
  yield Buffer.concat([...waiting, Buffer.from(tail)])
}

const NEWLINE = Buffer.from('\n')

/** The address of the repository's directory, and the name in it, both as in the package's URL. */
function placementOf({ url, mtime, checksum }: SetPackage) {
  const slash = url.lastIndexOf('/') + 1
  return { base: url.slice(0, slash), href: url.slice(slash), mtime, checksum }
}

async function writeDocument(directory: string, type: string, texts: AsyncIterable<Buffer>, timestamp: number): Promise<RepomdRecord> {
  const [opened, stored] = [new Meter(), new Meter()]
  const path = join(directory, 'repodata', `${type}.xml.gz`)
  await pipeline(stored.pass(compress('gz', opened.pass(texts), type)), createWriteStream(path))
  const checksum = stored.checksum()
  const href = `repodata/${checksum.value}-${type}.xml.gz`
  await rename(path, join(directory, href))
  return { type, checksum, openChecksum: opened.checksum(), href, base: null, timestamp, size: stored.size, openSize: opened.size }
}

/** Counts and sums what passes. Chunks are copied: whoever gives them may use their memory again while they wait to be written. */
class Meter {
  size = 0
  readonly #hash = createHash('sha256')

  async *pass(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    for await (const chunk of stream) {
      this.size += chunk.length
      this.#hash.update(chunk)
      yield Buffer.from(chunk)
    }
  }

  checksum(): Checksum {
    return { type: 'sha256', value: this.#hash.digest('hex') }
  }
}
