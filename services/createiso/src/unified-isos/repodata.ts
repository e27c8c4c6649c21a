import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import type { TaskContext } from '@murli/runtime/service'
import { describeKnownPackages, placePackageRecords } from '../createiso/disc-repodata.ts'
import type { DiscRepomd } from '../createiso/disc-files.ts'
import type { GraftEntry } from '../createiso/graft.ts'
import type { UnifiedVariant } from './content.ts'
import { flattenLocations } from './flat-locations.ts'
import { filesBelow, otherRecords, repositoriesIn } from './other-records.ts'

type Context = Pick<TaskContext<unknown>, 'blobs' | 'tool'>

const REPOMD = 'repodata/repomd.xml'
/** Where repodata are made. `directory`: an empty one, whose content must stay until the image is written. */
export interface RepodataPlace {
  readonly checksum: string
  readonly directory: string
  readonly logFile: string
}

/**
 * Repodata of a variant's directory in the image, with databases (spec 06 §8.1). createrepo_c takes the descriptions of the packages from
 * the repodata of the tree and of the addons in it, and reads no package. All else that the tree's repodata have (comps, modules, the product
 * certificate) is there too, see `otherRecords`. Times are that of the tree's repodata, so that equal trees give equal images.
 * @throws {MurliError} TOOL_MISSING, TOOL_FAILED; METADATA_INVALID for a tree without repodata.
 */
export async function unifiedRepodata(
  ctx: Context,
  { uid, tree, packages }: UnifiedVariant,
  place: RepodataPlace,
): Promise<{ entries: GraftEntry[]; repomd: DiscRepomd }> {
  const { directory, checksum } = place
  const [output, empty, list] = ['new', 'packages', 'pkglist'].map((name) => join(directory, name)) as [string, string, string]
  await Promise.all([mkdir(output, { recursive: true }), mkdir(empty, { recursive: true })])
  const known: string[] = []
  let mtime = 0
  for (const prefix of repositoriesIn(tree)) {
    const old = join(directory, `old-${known.length}`)
    await mkdir(join(old, 'repodata'), { recursive: true })
    const placed = await placePackageRecords(ctx, filesBelow(tree, prefix), old)
    if (prefix === '') mtime = placed
    await flattenLocations(old)
    known.push(`--update-md-path=${old}`)
  }
  await writeFile(list, packages.map(({ path }) => `${path}\n`).join(''))
  const places = [empty, `--outputdir=${output}`, `--pkglist=${list}`, ...known]
  await describeKnownPackages(ctx, { ...place, otherwise: '' }, places, mtime)
  const taken = await otherRecords(ctx.blobs, tree, output)
  const repomd = await withRecords(join(output, REPOMD), taken.records)
  const made = (await readdir(join(output, 'repodata'))).map((name): GraftEntry => ({
    kind: 'own',
    path: `${uid}/repodata/${name}`,
    content: { localPath: join(output, 'repodata', name) },
    mtime,
  }))
  const others = taken.files.map((file): GraftEntry => ({ kind: 'tree', path: `${uid}/${file.path}`, file }))
  return { entries: [...made, ...others], repomd: { type: checksum, value: createHash(checksum).update(repomd).digest('hex') } }
}

/** Puts records into a repomd.xml. @returns its text. */
async function withRecords(path: string, records: readonly RepomdRecord[]): Promise<string> {
  const repomd = parseRepomd(await readFile(path, 'utf8'))
  const text = printRepomd({ ...repomd, data: [...repomd.data, ...records] })
  await writeFile(path, text)
  return text
}
