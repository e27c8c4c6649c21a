import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import { ExtraFilesDocument, TreeManifest } from '@murli/contracts/documents'
import { ExtraFilesSlice } from '@murli/contracts/slices'
import { printTreeExtraFiles } from '@murli/productmd'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { treeFile } from '../payload/tree-file.ts'
import { filesOfPackages, wantedSources, type WantedSource } from './packages.ts'
import { type Brought, type BroughtFile, stage } from './plan.ts'
import { storeFile } from './store.ts'

const LISTING = 'extra_files.json'

/**
 * extra_files/V/A (`src` included): the files that the configuration adds to a tree. Inputs: `packageSet`, when a source names packages.
 * Outputs: `files` (tree, with `extra_files.json` when there is any file) and `listing` (extra-files). While the packages that its sources
 * name are the same ones, the outputs are those of before, whatever else the set has.
 */
export const extraFilesTask = defineTask<ExtraFilesSlice>({
  phase: 'extra_files',
  flavor: 'builtin',
  version: '3',
  slice: ExtraFilesSlice,
  async run(ctx) {
    const { sources, checksums, variant, arch } = ctx.slice
    const wanted = await wantedSources(sources, ctx)
    const packages = wanted.map((source) => source.packages.map(({ fileName, checksum }) => [fileName, checksum]))
    const content = { sources, checksums, variant: variant.uid, arch, packages, moment: ctx.compose.sourceDateEpoch ?? null }
    const known = await ctx.step('extra-files', content, () => make(wanted, ctx))
    return (await isThere(known, ctx)) ? known : make(wanted, ctx)
  },
})

type Context = TaskContext<ExtraFilesSlice>
/** A type and not an interface, since it is remembered as JSON. */
type Made = { outputs: { files: Ref; listing: Ref }; metrics: { files: number; sizeBytes: number } }

async function make(sources: readonly WantedSource[], ctx: Context): Promise<Made> {
  const { slice, blobs, manifests } = ctx
  const brought: Brought[] = []
  for (const [index, wanted] of sources.entries()) {
    brought.push({ target: wanted.source.target, files: await filesOf(wanted, join(ctx.scratch, String(index)), ctx) })
  }
  const stored = await Promise.all(withoutListing(stage(brought)).map((file) => storeFile(file, slice.checksums, blobs)))
  const listed = stored.map((file) => file.listed)
  const files = stored.map((file) => file.file)
  if (files.length > 0) {
    const listing = await blobs.putBytes(Buffer.from(printTreeExtraFiles(listed)))
    files.push(treeFile(LISTING, listing, { mtime: ctx.compose.startedAt }))
    files.sort((one, other) => (one.path < other.path ? -1 : 1))
  }
  const document: ExtraFilesDocument = { kind: 'extra-files', version: 1, variant: slice.variant.uid, arch: slice.arch, files: listed }
  return {
    outputs: {
      files: await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] }),
      listing: await manifests.put(ExtraFilesDocument, document),
    },
    metrics: { files: listed.length, sizeBytes: listed.reduce((sum, file) => sum + file.size, 0) },
  }
}

/** Whether everything that was remembered is still in the store. */
async function isThere({ outputs }: Made, { blobs, manifests }: Context): Promise<boolean> {
  const documents = new Set([outputs.files.digest, outputs.listing.digest])
  if ((await blobs.hasMany(documents)).size < documents.size) return false
  const { files } = await manifests.get(TreeManifest, outputs.files)
  const digests = new Set(files.map(({ digest }) => digest))
  return (await blobs.hasMany(digests)).size === digests.size
}

async function filesOf({ source, packages }: WantedSource, directory: string, ctx: Context): Promise<Brought['files']> {
  if (source.from === 'package') return filesOfPackages(source, packages, { directory, blobs: ctx.blobs, signal: ctx.signal })
  if (source.files.length === 0) throw new MurliError('FILE_MISSING', `extra_files: a source for '${source.target}' brings no file`)
  const mtime = ctx.compose.startedAt
  return source.files.map(({ path, ref, mode }) => ({ path, mode: mode & 0o777, mtime, content: { from: 'blob', ref } }))
}

/** A file of that name in the configuration is replaced by the listing, which does not list itself. */
function withoutListing(files: BroughtFile[]): BroughtFile[] {
  return files.filter((file) => file.path !== LISTING)
}
