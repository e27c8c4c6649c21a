import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import type { TreeFile } from '@murli/contracts/documents'
import { parseModulemd, printModulemd, withoutRepeats } from '@murli/modulemd'
import { parseComps, printComps, uniteComps } from '@murli/rpmmd/comps'
import { checksumHash, compress, compressionByName, type Compression, openRecord } from '@murli/rpmmd/compression'
import type { Checksum } from '@murli/rpmmd/records'
import { parseRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'

const REPOMD = 'repodata/repomd.xml'
/** Plain copy of the product certificate, which repomd.xml does not list. */
const UNLISTED = 'repodata/productid'
/** Records about packages, in any form; they are made anew. */
const ABOUT_PACKAGES = /^(primary|filelists|other)(_|$)/

/** Documents that a variant and its addons have each for its own packages, in whatever forms of them. */
const UNITED: readonly { readonly type: RegExp; readonly unite: (texts: readonly string[]) => string }[] = [
  { type: /^group(_|$)/, unite: (texts) => printComps(uniteComps(texts.map((text) => parseComps(text, 'comps of a tree')))) },
  { type: /^modules$/, unite: (texts) => printModulemd(withoutRepeats(texts.flatMap((text) => parseModulemd(text, 'modules').documents))) },
]

/** A repository in a tree: the variant's own, or that of an addon. */
interface Repository {
  readonly files: readonly TreeFile[]
  readonly records: readonly RepomdRecord[]
}

/** Records for the repodata of a variant in the image, beside those about packages. `files`: of the tree, at their places there. */
export interface OtherRecords {
  readonly records: readonly RepomdRecord[]
  readonly files: readonly TreeFile[]
}

/** Directories of the repositories in a tree: its own, `''`, first, then those of its addons with a `/` behind them. */
export function repositoriesIn(tree: readonly TreeFile[]): string[] {
  const addons = tree.flatMap(({ path }) => (path.endsWith(`/${REPOMD}`) ? [path.slice(0, -REPOMD.length)] : []))
  return ['', ...addons.toSorted()]
}

/** The files below a directory, by their paths in it. */
export function filesBelow(tree: readonly TreeFile[], prefix: string): TreeFile[] {
  return tree.flatMap((file) => (file.path.startsWith(prefix) ? [{ ...file, path: file.path.slice(prefix.length) }] : []))
}

/**
 * Records of a tree's repodata that are not about packages. Comps and modules of its addons, whose packages are with the tree's in the
 * image, are united with its own, in new files of the same kinds in `directory`; the peer leaves them out. All else is taken as it is.
 */
export async function otherRecords(blobs: BlobStore, tree: readonly TreeFile[], directory: string): Promise<OtherRecords> {
  const [own, ...addons] = await Promise.all(repositoriesIn(tree).map((prefix) => openRepository(blobs, filesBelow(tree, prefix))))
  const repositories = own === undefined ? [] : [own, ...addons]
  const united = UNITED.filter(({ type }) => addons.some(({ records }) => records.some((record) => type.test(record.type))))
  const kept = (own?.records ?? []).filter((record) => !united.some(({ type }) => type.test(record.type)))
  const made: RepomdRecord[] = []
  for (const { type, unite } of united) {
    const having = repositories.filter(({ records }) => records.some((record) => type.test(record.type)))
    const text = unite(await Promise.all(having.map((repository) => textOf(blobs, repository, type))))
    const forms = having[0]?.records.filter((record) => type.test(record.type)) ?? []
    for (const form of forms) made.push(await writeRecord(form, text, directory))
  }
  const paths = new Set([UNLISTED, ...kept.map(({ href }) => href)])
  return { records: [...kept, ...made], files: tree.filter(({ path }) => paths.has(path)) }
}

async function openRepository(blobs: BlobStore, files: readonly TreeFile[]): Promise<Repository> {
  const repomd = files.find(({ path }) => path === REPOMD)
  if (repomd === undefined) return { files, records: [] }
  const { data } = parseRepomd((await blobs.readBytes(repomd)).toString('utf8'))
  return { files, records: data.filter((record) => !ABOUT_PACKAGES.test(record.type) && files.some(({ path }) => path === record.href)) }
}

/** The document that stands in the records of a type, which has several forms of one. */
async function textOf(blobs: BlobStore, { files, records }: Repository, type: RegExp): Promise<string> {
  const record = records.find((candidate) => type.test(candidate.type))
  const file = files.find(({ path }) => path === record?.href)
  if (record === undefined || file === undefined) return ''
  return Buffer.concat(await Array.fromAsync(openRecord(record, await blobs.read(file)))).toString('utf8')
}

/** Writes a text as a record of the same form: type, compression, kind of checksum, name but for the sum in it. */
async function writeRecord(form: RepomdRecord, text: string, directory: string): Promise<RepomdRecord> {
  const opened = Buffer.from(text)
  const compression = compressionByName(form.href)
  const stored = compression === 'none' ? opened : await compressed(compression, opened, form.href)
  const sumOf = (bytes: Uint8Array): Checksum => {
    const hash = checksumHash(form.checksum.type)
    hash.update(bytes)
    return { type: form.checksum.type, value: hash.digest('hex') }
  }
  const checksum = sumOf(stored)
  const href = `repodata/${basename(form.href).replace(form.checksum.value, checksum.value)}`
  await writeFile(join(directory, href), stored)
  const open = compression === 'none' ? { openChecksum: null, openSize: null } : { openChecksum: sumOf(opened), openSize: opened.length }
  return { ...form, checksum, href, size: stored.length, ...open }
}

async function compressed(compression: Exclude<Compression, 'none'>, bytes: Buffer, name: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  // a chunk is good until the next one
  for await (const chunk of compress(compression, Readable.from([bytes]), name)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
