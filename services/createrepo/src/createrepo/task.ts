import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import { ModulesDocument, PackageListDocument, TreeManifest, type PlacedPackage, type TreeFile } from '@murli/contracts/documents'
import { CreaterepoSlice } from '@murli/contracts/slices'
import { printRepomd } from '@murli/rpmmd/repomd'
import { RecordTexts } from '@murli/rpmmd/buckets'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { databaseRecords } from './databases.ts'
import { repositoryDocument } from './documents.ts'
import { uniteLists, type PackageList } from './plan.ts'
import { storeCompressed, storePlain, type RecordName, type StoredRecord } from './records.ts'

type Context = TaskContext<CreaterepoSlice>

const DOCUMENTS = ['primary', 'filelists', 'other'] as const
/** modules.json of the compose finds the record by this end of its name. */
const MODULES_FILE = 'modules.yaml'
/** Room for the texts of 20,000 packages, which then need not be read back piece by piece; a worker does two tasks at once. */
const TEXT_MEMORY_BYTES = 96 * 1024 ** 2

/**
 * createrepo/V/A/{binary,debug}, createrepo/V/src/source: one repository (spec 05 §2). Inputs: `packages`, several for sources,
 * `comps` and `modules`. Outputs: `tree` (packages and repodata), `repodata` (repodata alone). Times are those of the compose that made it.
 */
export const createrepoTask = defineTask<CreaterepoSlice>({
  phase: 'createrepo',
  flavor: 'builtin',
  version: '4',
  slice: CreaterepoSlice,
  async run(ctx) {
    const lists = await Promise.all(ctx.inputs('packages').map(({ ref }) => ctx.manifests.get(PackageListDocument, ref)))
    const list = uniteLists(lists)
    const added = [...(await compsRecords(ctx)), ...(await productIdRecords(ctx)), ...(await modulesRecords(ctx))]
    const documents = await packageRecords(ctx, list)
    const { databases } = ctx.slice.style
    const nameOf = (type: string, fileName: string) => recordName(ctx, type, fileName)
    const made = databases === null ? [] : await databaseRecords(ctx, documents, databases, nameOf)
    const records = [...documents, ...made, ...added]
    const repodata = await repodataFiles(ctx, records)
    const files = list.packages.map(({ path, digest, size, mtime }): TreeFile => ({ path, digest, size, mtime }))
    const { packageDirectory } = ctx.slice
    return {
      outputs: {
        tree: await putTree(ctx, [...files, ...repodata], packageDirectory === undefined ? [] : [packageDirectory]),
        repodata: await putTree(ctx, repodata, []),
      },
      metrics: { packages: files.length, sizeBytes: files.reduce((sum, file) => sum + file.size, 0) },
    }
  },
})

async function packageRecords(ctx: Context, { buckets, packages }: PackageList): Promise<StoredRecord[]> {
  using texts = await RecordTexts.open({
    count: buckets.length,
    fetch: (bucket) => ctx.blobs.readBytes(buckets[bucket]!),
    spillPath: join(ctx.scratch, 'record-texts'),
    memoryBytes: TEXT_MEMORY_BYTES,
  })
  const { checksum, style } = ctx.slice
  const readHead = (item: PlacedPackage, end: number) => ctx.blobs.readRange(item, 0, end)
  // The texts must stay open until the last document is done.
  return await Promise.all(
    DOCUMENTS.map((type) => {
      const content = repositoryDocument(type, packages, { texts, readHead, checksum, style })
      return storeCompressed(recordName(ctx, type, `${type}.xml`), style.compression, content, ctx.blobs)
    }),
  )
}

/** Comps as the generation of createrepo_c has them: plain and compressed, or compressed alone. Source: spec 05 §3.2. */
async function compsRecords(ctx: Context): Promise<StoredRecord[]> {
  const comps = ctx.optionalInput('comps')
  const { compsFileName: fileName, style } = ctx.slice
  if (comps === null || fileName === null) return []
  const { compression, plain } = style.comps
  const compressed = recordName(ctx, plain ? `group_${compression}` : 'group', fileName)
  return [
    ...(plain ? [await storePlain(recordName(ctx, 'group', fileName), comps, ctx.blobs)] : []),
    await storeCompressed(compressed, compression, await ctx.blobs.read(comps), ctx.blobs),
  ]
}

/** The product certificate as modifyrepo_c adds it. Source: spec 05 §2.5. */
async function productIdRecords(ctx: Context): Promise<StoredRecord[]> {
  const { productId } = ctx.slice
  return productId === null ? [] : [await injected(ctx, 'productid', 'productid', productId)]
}

/** The modules of the variant as modifyrepo_c adds them; nothing when it has none on this arch. Source: spec 05 §2.5. */
async function modulesRecords(ctx: Context): Promise<StoredRecord[]> {
  const modules = ctx.optionalInput('modules')
  if (modules === null) return []
  const { record } = await ctx.manifests.get(ModulesDocument, modules)
  return record === null ? [] : [await injected(ctx, 'modules', MODULES_FILE, record)]
}

/** modifyrepo_c is called with gz and without a checksum type, so this does not follow the style (spec 05 §2.5, §3.1). */
async function injected(ctx: Context, type: string, fileName: string, content: Ref): Promise<StoredRecord> {
  const name = { type, fileName, checksum: 'sha256', unique: true, timestamp: ctx.compose.startedAt }
  return storeCompressed(name, 'gz', await ctx.blobs.read(content), ctx.blobs)
}

function recordName(ctx: Context, type: string, fileName: string): RecordName {
  const { recordChecksum: checksum, uniqueNames: unique, timestamp } = ctx.slice.style
  return { type, fileName, checksum, unique, timestamp: timestamp ?? ctx.compose.startedAt }
}

/** Everything below `repodata/`: the records, repomd.xml, and the certificate once more, unlisted and plain. */
async function repodataFiles(ctx: Context, records: readonly StoredRecord[]): Promise<TreeFile[]> {
  const mtime = ctx.compose.startedAt
  const data = records.map(({ record }) => record)
  const { productId, style } = ctx.slice
  const xml = printRepomd({ revision: style.revision ?? String(mtime), tags: style.tags, data })
  return [
    ...records.map(({ record, ref }) => treeFile(record.href, ref, record.timestamp)),
    treeFile('repodata/repomd.xml', await ctx.blobs.putBytes(Buffer.from(xml)), mtime),
    ...(productId === null ? [] : [treeFile('repodata/productid', productId, mtime)]),
  ]
}

function treeFile(path: string, { digest, size }: Ref, mtime: number): TreeFile {
  return { path, digest, size, mtime }
}

function putTree(ctx: Context, files: readonly TreeFile[], directories: string[]): Promise<Ref> {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  return ctx.manifests.put(TreeManifest, { kind: 'tree', version: 1, files: sorted, mounts: [], directories })
}
