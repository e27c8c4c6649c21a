import type { TreeFile } from '@murli/contracts/documents'
import {
  parseDiscinfo,
  parseTreeExtraFiles,
  parseTreeinfo,
  printDiscinfo,
  printTreeinfo,
  treeinfoForDisc,
  type Treeinfo,
} from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import type { OwnEntry } from './graft.ts'
import type { DiscPlan } from './plan.ts'

const REPOMD = 'repodata/repomd.xml'

/** The checksum of the disc's own repomd.xml, for its `.treeinfo`. */
export interface DiscRepomd {
  readonly type: string
  readonly value: string
}

/** Files that every disc of a set has: `media.repo` and what the configuration has put into the tree (spec 06 §3.2). */
export async function stickyPaths(files: readonly TreeFile[], blobs: BlobStore): Promise<Set<string>> {
  const listing = files.find((file) => file.path === 'extra_files.json')
  const extra = listing === undefined ? [] : parseTreeExtraFiles((await blobs.readBytes(listing)).toString('utf8'))
  return new Set(['media.repo', ...extra.map(({ file }) => file)])
}

/**
 * The disc's own versions of the tree's `.treeinfo` and `.discinfo`, as far as the tree has them (spec 06 §3.3). Every disc has both,
 * whichever disc of a set the tree's own would have been on.
 */
export async function discFiles(
  files: readonly TreeFile[],
  blobs: BlobStore,
  disc: DiscPlan,
  repomd: DiscRepomd | null,
): Promise<OwnEntry[]> {
  const entries: OwnEntry[] = []
  for (const file of files.filter(({ path }) => path === '.treeinfo' || path === '.discinfo')) {
    const text = (await blobs.readBytes(file)).toString('utf8')
    const content = file.path === '.treeinfo' ? discTreeinfo(text, disc, repomd) : discDiscinfo(text, disc)
    entries.push({ kind: 'own', path: file.path, content, mtime: file.mtime })
  }
  return entries
}

function discTreeinfo(text: string, { number, count }: DiscPlan, repomd: DiscRepomd | null): string {
  const treeinfo = treeinfoForDisc(parseTreeinfo(text), number, count)
  return printTreeinfo(count === 1 ? treeinfo : withRepomd(treeinfo, repomd), 'reloaded')
}

/** The tree's repomd.xml is not on the discs of a set. */
function withRepomd(treeinfo: Treeinfo, repomd: DiscRepomd | null): Treeinfo {
  const checksums = Object.entries(treeinfo.checksums).filter(([path]) => path !== REPOMD)
  return { ...treeinfo, checksums: Object.fromEntries(repomd === null ? checksums : [...checksums, [REPOMD, repomd]]) }
}

function discDiscinfo(text: string, disc: DiscPlan): string {
  return printDiscinfo({ ...parseDiscinfo(text), discs: [disc.number] })
}
