import { join } from 'node:path'
import { ExtraFilesDocument, TreeManifest } from '@murli/contracts/documents'
import { type ExtraFileSource, ExtraFilesSlice } from '@murli/contracts/slices'
import { printTreeExtraFiles } from '@murli/productmd'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { treeFile } from '../payload/tree-file.ts'
import { filesOfPackages } from './packages.ts'
import { type Brought, type BroughtFile, stage } from './plan.ts'
import { storeFile } from './store.ts'

const LISTING = 'extra_files.json'

/**
 * extra_files/V/A (`src` included): the files that the configuration adds to a tree. Inputs: `packageSet`, except for `src`.
 * Outputs: `files` (tree, with `extra_files.json` when there is any file) and `listing` (extra-files).
 */
export const extraFilesTask = defineTask<ExtraFilesSlice>({
  phase: 'extra_files',
  flavor: 'builtin',
  version: '2',
  slice: ExtraFilesSlice,
  async run(ctx) {
    const { slice, blobs, manifests } = ctx
    const brought: Brought[] = []
    for (const [index, source] of slice.sources.entries()) {
      brought.push({ target: source.target, files: await filesOf(source, join(ctx.scratch, String(index)), ctx) })
    }
    const stored = await Promise.all(withoutListing(stage(brought)).map((file) => storeFile(file, slice.checksums, blobs)))
    const listed = stored.map((file) => file.listed)
    const files = stored.map((file) => file.file)
    if (files.length > 0) {
      const listing = await blobs.putBytes(Buffer.from(printTreeExtraFiles(listed)))
      files.push(treeFile(LISTING, listing, { mtime: ctx.compose.startedAt }))
      files.sort((one, other) => (one.path < other.path ? -1 : 1))
    }
    return {
      outputs: {
        files: await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] }),
        listing: await manifests.put(ExtraFilesDocument, {
          kind: 'extra-files',
          version: 1,
          variant: slice.variant.uid,
          arch: slice.arch,
          files: listed,
        }),
      },
      metrics: { files: listed.length, sizeBytes: listed.reduce((sum, file) => sum + file.size, 0) },
    }
  },
})

async function filesOf(source: ExtraFileSource, directory: string, ctx: TaskContext<ExtraFilesSlice>): Promise<Brought['files']> {
  if (source.from === 'package') return filesOfPackages(source, directory, ctx)
  if (source.files.length === 0) throw new MurliError('FILE_MISSING', `extra_files: a source for '${source.target}' brings no file`)
  const mtime = ctx.compose.startedAt
  return source.files.map(({ path, ref, mode }) => ({ path, mode: mode & 0o777, mtime, content: { from: 'blob', ref } }))
}

/** A file of that name in the configuration is replaced by the listing, which does not list itself. */
function withoutListing(files: BroughtFile[]): BroughtFile[] {
  return files.filter((file) => file.path !== LISTING)
}
