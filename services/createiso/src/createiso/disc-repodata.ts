import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { TreeFile } from '@murli/contracts/documents'
import { compressionByName, openRecord } from '@murli/rpmmd/compression'
import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import type { DiscRepomd } from './disc-files.ts'
import type { OwnEntry } from './graft.ts'

/** Records that packages are described in; a disc of a set has no others. */
const PACKAGE_RECORDS: ReadonlySet<string> = new Set(['primary', 'filelists', 'other'])
/** Plain copy of the product certificate, which repomd.xml does not list and createrepo_c leaves alone. */
const UNLISTED = 'repodata/productid'

/** What repodata are made of. `directory`: an empty one, whose content must stay until the disc is staged. */
export interface DiscRepodataRequest {
  /** The tree's files. */
  readonly files: readonly TreeFile[]
  /** Paths of the disc's packages; at least one. */
  readonly packages: readonly string[]
  readonly checksum: string
  readonly directory: string
  readonly logFile: string
}

/**
 * Repodata about the packages of one disc of a set, with databases (spec 06 §3.3). createrepo_c takes the descriptions from the tree's
 * own repodata and reads no package. Their times are that of the tree's repodata, so that equal trees give equal discs.
 * @throws {MurliError} TOOL_MISSING, TOOL_FAILED, also when a package is not in the tree's repodata; METADATA_INVALID without any.
 */
export async function discRepodata(
  ctx: Pick<TaskContext<unknown>, 'blobs' | 'tool'>,
  request: DiscRepodataRequest,
): Promise<{ entries: OwnEntry[]; repomd: DiscRepomd }> {
  const [old, output, packages] = ['old', 'new', 'packages'].map((name) => join(request.directory, name)) as [string, string, string]
  await Promise.all([mkdir(join(old, 'repodata'), { recursive: true }), mkdir(output), mkdir(packages)])
  const mtime = await placePackageRecords(ctx, request.files, old)
  const list = join(request.directory, 'pkglist')
  await writeFile(list, request.packages.map((path) => `${path}\n`).join(''))
  const places = [packages, `--outputdir=${output}`, `--pkglist=${list}`, `--update-md-path=${old}`]
  await describeKnownPackages(ctx, { ...request, otherwise: ', or raise iso_size so that the tree fits on one medium' }, places, mtime)
  const names = await readdir(join(output, 'repodata'))
  const made = names.map((name) => own(`repodata/${name}`, join(output, 'repodata', name), mtime))
  const repomd = await readFile(join(output, 'repodata/repomd.xml'))
  const unlisted = request.files.find((file) => file.path === UNLISTED)
  if (unlisted !== undefined) {
    await ctx.blobs.place(unlisted, join(old, UNLISTED))
    made.push(own(UNLISTED, join(old, UNLISTED), unlisted.mtime))
  }
  return { entries: made, repomd: { type: request.checksum, value: createHash(request.checksum).update(repomd).digest('hex') } }
}

function own(path: string, localPath: string, mtime: number): OwnEntry {
  return { kind: 'own', path, content: { localPath }, mtime }
}

/** The three records of a repository, under a repomd.xml that knows no others. @returns the time of the repodata. */
export async function placePackageRecords(
  { blobs }: Pick<TaskContext<unknown>, 'blobs'>,
  files: readonly TreeFile[],
  directory: string,
): Promise<number> {
  const find = (path: string): TreeFile => {
    const file = files.find((candidate) => candidate.path === path)
    if (file === undefined) throw new MurliError('METADATA_INVALID', `the tree has no ${path}, which its images need`)
    return file
  }
  const repomdFile = find('repodata/repomd.xml')
  const repomd = parseRepomd((await blobs.readBytes(repomdFile)).toString('utf8'))
  const data = repomd.data.filter((record) => PACKAGE_RECORDS.has(record.type))
  const placed: RepomdRecord[] = []
  for (const record of data) placed.push(await placeReadable(blobs, record, find(record.href), directory))
  await writeFile(join(directory, 'repodata/repomd.xml'), printRepomd({ ...repomd, data: placed }))
  return repomdFile.mtime
}

/** As it is, but opened when it is compressed with zstd, which createrepo_c before 1.0 cannot read. @returns the record of what is there. */
async function placeReadable(blobs: BlobStore, record: RepomdRecord, file: TreeFile, directory: string): Promise<RepomdRecord> {
  if (compressionByName(record.href) !== 'zst') {
    await blobs.place(file, join(directory, record.href))
    return record
  }
  const href = record.href.replace(/\.[^.]+$/, '')
  await pipeline(openRecord(record, await blobs.read(file)), createWriteStream(join(directory, href)))
  const checksum = record.openChecksum ?? record.checksum
  return { ...record, href, checksum, openChecksum: null, size: record.openSize, openSize: null }
}

/**
 * Runs createrepo_c on packages that it knows from other repodata. `places`: its directory and where things are; `otherwise`: what to do
 * where it is missing. @throws {MurliError} TOOL_MISSING, TOOL_FAILED.
 */
export async function describeKnownPackages(
  ctx: Pick<TaskContext<unknown>, 'tool'>,
  { checksum, logFile, otherwise }: Pick<DiscRepodataRequest, 'checksum' | 'logFile'> & { otherwise: string },
  places: readonly string[],
  mtime: number,
): Promise<void> {
  const options = ['--update', '--skip-stat', '--database', `--checksum=${checksum}`, '--unique-md-filenames']
  const reproducible = [`--revision=${mtime}`, '--set-timestamp-to-revision', '--error-exit-val']
  try {
    await ctx.tool('createrepo_c', ['--quiet', ...places, ...options, ...reproducible], { logFile })
  } catch (error) {
    if (!(error instanceof MurliError) || error.code !== 'TOOL_MISSING') throw error
    throw new MurliError('TOOL_MISSING', `${error.message}: it makes the repodata of the images`, {
      hint: `install the package createrepo-c on the workers of createiso${otherwise}`,
      cause: error,
    })
  }
}
