import type { TreeFile } from '@murli/contracts/documents'
import { parseDiscinfo, parseTreeinfo, printDiscinfo, printTreeinfo, treeinfoForDisc } from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import { DISC_FILES } from './plan.ts'

/** The disc's own versions of the tree's `.treeinfo` and `.discinfo` (spec 06 §3.3), by path; those that the tree has. */
export async function discFiles(
  files: readonly TreeFile[],
  blobs: BlobStore,
  discNumber: number,
  discCount: number,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const file of files.filter((candidate) => DISC_FILES.has(candidate.path))) {
    const text = (await blobs.readBytes(file)).toString('utf8')
    texts.set(file.path, file.path === '.treeinfo' ? discTreeinfo(text, discNumber, discCount) : discDiscinfo(text, discNumber))
  }
  return texts
}

function discTreeinfo(text: string, discNumber: number, discCount: number): string {
  return printTreeinfo(treeinfoForDisc(parseTreeinfo(text), discNumber, discCount), 'reloaded')
}

function discDiscinfo(text: string, discNumber: number): string {
  return printDiscinfo({ ...parseDiscinfo(text), discs: [discNumber] })
}
