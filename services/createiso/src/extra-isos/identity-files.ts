import type { TreeFile } from '@murli/contracts/documents'
import type { ExtraIsosSlice } from '@murli/contracts/slices'
import {
  parseDiscinfo,
  parseTreeinfo,
  printDiscinfo,
  printMediaRepo,
  printTreeinfo,
  treeinfoForDisc,
  type Treeinfo,
  type TreeinfoVariant,
} from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

/**
 * `.treeinfo`, `.discinfo` and `media.repo` of an extra image by name, made of those of the own variant's tree (spec 06 §4.2). Unlike the
 * peer's, the media id is the time of `.discinfo`, with which the installer compares it.
 */
export async function identityFiles(
  { content }: Pick<ExtraIsosSlice, 'content'>,
  tree: readonly TreeFile[],
  blobs: BlobStore,
): Promise<Record<'.treeinfo' | '.discinfo' | 'media.repo', string>> {
  const treeinfo = parseTreeinfo(await textIn(tree, '.treeinfo', blobs))
  const discinfo = parseDiscinfo(await textIn(tree, '.discinfo', blobs))
  return {
    '.treeinfo': printTreeinfo(unitedTreeinfo(treeinfo, content), 'reloaded'),
    '.discinfo': printDiscinfo({ ...discinfo, discs: null }),
    'media.repo': printMediaRepo({ name: discinfo.description, mediaid: discinfo.timestamp }),
  }
}

/** All variants of the image, each with its own directory. Addons are not on it, so that none is named. */
function unitedTreeinfo(treeinfo: Treeinfo, content: ExtraIsosSlice['content']): Treeinfo {
  const own = new Map(treeinfo.variants.map((variant) => [variant.uid, variant]))
  const variants = content.map(({ uid, id, name, type }): TreeinfoVariant => {
    const identity = own.get(uid) ?? { id: id.replaceAll('-', ''), uid, name, type }
    return { ...identity, paths: { packages: `${uid}/Packages`, repository: uid }, addons: [] }
  })
  return treeinfoForDisc({ ...treeinfo, variants }, 1, 1)
}

async function textIn(tree: readonly TreeFile[], path: string, blobs: BlobStore): Promise<string> {
  const file = tree.find((candidate) => candidate.path === path)
  if (file === undefined) throw new MurliError('INTERNAL', `the tree of the image's own variant has no ${path}`)
  return (await blobs.readBytes(file)).toString('utf8')
}
