import type { TreeFile } from '@murli/contracts/documents'
import type { UnifiedIsosSlice } from '@murli/contracts/slices'
import {
  parseDiscinfo,
  parseTreeinfo,
  printDiscinfo,
  printTreeinfo,
  treeinfoForDisc,
  type Treeinfo,
  type TreeinfoVariant,
} from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import type { DiscRepomd } from '../createiso/disc-files.ts'

/** What the image says of a variant: its tree with `.treeinfo`, and the checksum of its repomd.xml in the image. */
export interface IdentifiedVariant {
  readonly uid: string
  readonly tree: readonly TreeFile[]
  readonly repomd: DiscRepomd
}

/**
 * `.treeinfo` and `.discinfo` of the image (spec 06 §8.1): the first variant's, with all variants in it, each at its own directory, which
 * the peer gets wrong. Addons are not named: their packages are among those of their parents.
 */
export async function unifiedIdentity(
  slice: Pick<UnifiedIsosSlice, 'release' | 'arch'>,
  variants: readonly IdentifiedVariant[],
  files: readonly TreeFile[],
  blobs: BlobStore,
): Promise<Record<'.treeinfo' | '.discinfo', string>> {
  const treeinfos = await Promise.all(variants.map(async ({ tree }) => parseTreeinfo(await textIn(tree, '.treeinfo', blobs))))
  const { timestamp } = parseDiscinfo(await textIn(variants[0]?.tree ?? [], '.discinfo', blobs))
  const { release, arch } = slice
  return {
    '.treeinfo': printTreeinfo(unitedTreeinfo(variants, treeinfos, files), 'reloaded'),
    '.discinfo': printDiscinfo({ timestamp, description: describe(release), arch, discs: null }),
  }
}

function describe({ name, version, baseProduct }: UnifiedIsosSlice['release']): string {
  return `${name} ${version}${baseProduct === null ? '' : ` for ${baseProduct.name} ${baseProduct.version}`}`
}

function unitedTreeinfo(variants: readonly IdentifiedVariant[], treeinfos: readonly Treeinfo[], files: readonly TreeFile[]): Treeinfo {
  const [first] = treeinfos
  if (first === undefined) throw new MurliError('INTERNAL', 'no variant is on the unified ISO')
  const there = new Set(files.map(({ path }) => path))
  const checksums = treeinfos.flatMap((treeinfo) => Object.entries(treeinfo.checksums).filter(([path]) => there.has(path)))
  const own = variants.map(({ uid, repomd }) => [`${uid}/repodata/repomd.xml`, repomd] as const)
  const named = variants.flatMap(({ uid }, index): TreeinfoVariant[] => {
    const variant = treeinfos[index]?.variants.find((candidate) => candidate.uid === uid)
    return variant === undefined ? [] : [{ ...variant, paths: { packages: uid, repository: uid }, addons: [] }]
  })
  // what two variants have at one place is the first one's
  const united = { ...first, variants: named, checksums: Object.fromEntries([...checksums.toReversed(), ...own]) }
  return treeinfoForDisc(united, 1, 1)
}

async function textIn(tree: readonly TreeFile[], path: string, blobs: BlobStore): Promise<string> {
  const file = tree.find((candidate) => candidate.path === path)
  if (file === undefined) throw new MurliError('INTERNAL', `the tree of a variant has no ${path}`)
  return (await blobs.readBytes(file)).toString('utf8')
}
