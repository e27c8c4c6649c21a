import { type Ini, parseIni, parseTreeinfo, ProductmdError, type Treeinfo } from '@murli/productmd'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { type ComposeVariant, variantDirectories } from '../compose/trees.ts'

/** A tree that has files of its own besides packages: not a debug tree, and not an addon, which is in its parent's. */
export interface InstallTree {
  readonly variant: ComposeVariant
  /** `src` for the source tree. */
  readonly arch: string
  /** Relative to the compose's directory. */
  readonly path: string
  /** Null: there is none, or none that can be read (check 48). */
  readonly treeinfo: { readonly path: string; readonly values: Treeinfo; readonly sections: Ini } | null
  /** Why `.treeinfo` cannot be read; null when it can, or is not there. */
  readonly defect: string | null
}

/** The trees on disk that composeinfo names, with what their `.treeinfo` say. */
export function installTrees(compose: ComposeDirectory): Promise<InstallTree[]> {
  return compose.derived('install trees', async () => {
    const payload = await compose.payload('composeinfo')
    const { directories } = await compose.listing()
    const named = payload === null ? [] : variantDirectories(payload, 'tree').filter(({ kind }) => kind !== 'debug')
    const present = named.filter(({ path }) => directories.has(inProduct(path)))
    return compose.each(present, async ({ variant, arch, path }) => {
      const tree = inProduct(path)
      return { variant, arch, path: tree, ...(await readTreeinfo(compose, `${tree}/.treeinfo`)) }
    })
  })
}

async function readTreeinfo(compose: ComposeDirectory, path: string): Promise<Pick<InstallTree, 'treeinfo' | 'defect'>> {
  const text = await compose.text(path)
  if (text === null) return { treeinfo: null, defect: null }
  try {
    return { treeinfo: { path, values: parseTreeinfo(text), sections: parseIni(text) }, defect: null }
  } catch (error) {
    if (error instanceof ProductmdError) return { treeinfo: null, defect: error.message.replace(/^\.treeinfo:\s?/, '') }
    throw error
  }
}

/** Paths that a `.treeinfo` states, relative to the tree, with the section that states them. */
export function statedPaths({ variants, images, stage2, checksums }: Treeinfo): { section: string; path: string }[] {
  const all = variants.flatMap((variant) => [
    { section: `variant-${variant.uid}`, paths: Object.values(variant.paths) },
    ...variant.addons.map((addon) => ({ section: `addon-${addon.uid}`, paths: Object.values(addon.paths) })),
  ])
  const sections = [
    ...all,
    ...Object.entries(images).map(([platform, byName]) => ({ section: `images-${platform}`, paths: Object.values(byName) })),
    { section: 'stage2', paths: Object.values(stage2) },
    { section: 'checksums', paths: Object.keys(checksums) },
  ]
  return sections.flatMap(({ section, paths }) => paths.map((path) => ({ section, path })))
}

/** Where a path of a tree leads, relative to the compose's directory; `.` is the tree. */
export function inTree(tree: string, path: string): string {
  return path === '.' ? tree : `${tree}/${path}`
}
