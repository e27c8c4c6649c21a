import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import { ModulesDocument, PackageListDocument, TreeManifest, type TreeFile } from '@murli/contracts/documents'
import { CreaterepoSlice } from '@murli/contracts/slices'
import { printRepomd } from '@murli/rpmmd/repomd'
import { RecordTexts } from '@murli/rpmmd/buckets'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { repositoryDocument } from './documents.ts'
import { uniteLists, type PackageList } from './plan.ts'
import { storeCompressed, storePlain, type StoredRecord } from './records.ts'

type Context = TaskContext<CreaterepoSlice>

const DOCUMENTS = ['primary', 'filelists', 'other'] as const
/** modifyrepo_c is called without a checksum type, so these are always SHA-256 (spec 05 §3.1). */
const INJECTED_CHECKSUM = 'sha256'
/** modules.json of the compose finds the record by this end of its name. */
const MODULES_FILE = 'modules.yaml.gz'

/**
 * createrepo/V/A/{binary,debug}, createrepo/V/src/source: one repository (spec 05 §2). Inputs: `packages`, several for sources,
 * `comps` and `modules`. Outputs: `tree` (packages and repodata), `repodata` (repodata alone). Times are those of the compose that made it.
 */
export const createrepoTask = defineTask<CreaterepoSlice>({
  phase: 'createrepo',
  flavor: 'builtin',
  version: '1',
  slice: CreaterepoSlice,
  async run(ctx) {
    const lists = await Promise.all(ctx.inputs('packages').map(({ ref }) => ctx.manifests.get(PackageListDocument, ref)))
    const list = uniteLists(lists)
    const added = [...(await compsRecords(ctx)), ...(await productIdRecords(ctx)), ...(await modulesRecords(ctx))]
    const records = [...(await packageRecords(ctx, list)), ...added]
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
  })
  const { checksum } = ctx.slice
  // The texts must stay open until the last document is done.
  return await Promise.all(
    DOCUMENTS.map((type) => {
      const content = repositoryDocument(type, packages, { texts, checksum })
      return storeCompressed({ type, fileName: `${type}.xml.gz`, checksum, timestamp: ctx.compose.startedAt }, content, ctx.blobs)
    }),
  )
}

/** Comps as createrepo_c 0.17 writes them: once as they are, once compressed. Source: spec 05 §3.2 (D0). */
async function compsRecords(ctx: Context): Promise<StoredRecord[]> {
  const comps = ctx.optionalInput('comps')
  const { compsFileName: fileName, checksum } = ctx.slice
  if (comps === null || fileName === null) return []
  const timestamp = ctx.compose.startedAt
  return [
    await storePlain({ type: 'group', fileName, checksum, timestamp }, comps, ctx.blobs),
    await storeCompressed({ type: 'group_gz', fileName: `${fileName}.gz`, checksum, timestamp }, await ctx.blobs.read(comps), ctx.blobs),
  ]
}

/** The product certificate as modifyrepo_c adds it. Source: spec 05 §2.5. */
async function productIdRecords(ctx: Context): Promise<StoredRecord[]> {
  const { productId } = ctx.slice
  if (productId === null) return []
  const name = { type: 'productid', fileName: 'productid.gz', checksum: INJECTED_CHECKSUM, timestamp: ctx.compose.startedAt }
  return [await storeCompressed(name, await ctx.blobs.read(productId), ctx.blobs)]
}

/** The modules of the variant as modifyrepo_c adds them; nothing when it has none on this arch. Source: spec 05 §2.5. */
async function modulesRecords(ctx: Context): Promise<StoredRecord[]> {
  const modules = ctx.optionalInput('modules')
  if (modules === null) return []
  const { record } = await ctx.manifests.get(ModulesDocument, modules)
  if (record === null) return []
  const name = { type: 'modules', fileName: MODULES_FILE, checksum: INJECTED_CHECKSUM, timestamp: ctx.compose.startedAt }
  return [await storeCompressed(name, await ctx.blobs.read(record), ctx.blobs)]
}

/** Everything below `repodata/`: the records, repomd.xml, and the certificate once more, unlisted and plain. */
async function repodataFiles(ctx: Context, records: readonly StoredRecord[]): Promise<TreeFile[]> {
  const mtime = ctx.compose.startedAt
  const data = records.map(({ record }) => record)
  const xml = printRepomd({ revision: String(mtime), tags: { content: [], repo: [], distro: [] }, data })
  const { productId } = ctx.slice
  return [
    ...records.map(({ record, ref }) => treeFile(record.href, ref, mtime)),
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
