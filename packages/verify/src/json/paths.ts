import { treeDirectories, type PathCategory } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { inProduct } from '../compose/directory.ts'
import { metadataPath } from '../compose/documents.ts'
import { type ComposeVariant, parentOf } from '../compose/trees.ts'

/** Where composeinfo states the paths of a variant. */
function placeOf({ uid }: ComposeVariant): string {
  return `${metadataPath('composeinfo')}#payload.variants.${uid}.paths`
}

export const existingPaths: Check = {
  number: 19,
  severity: 'E',
  title: 'every path in composeinfo.json is a directory; a variant without paths has no packages',
  spec: 'spec 05 §9.2',
  async run(compose) {
    const { directories } = await compose.listing()
    const rpms = (await compose.payload('rpms'))?.rpms ?? {}
    const variants = Object.values((await compose.payload('composeinfo'))?.variants ?? {})
    return variants.flatMap((variant): Problem[] => {
      const place = placeOf(variant)
      const stated = Object.entries(variant.paths).flatMap(([category, byArch]) =>
        Object.entries(byArch).map(([arch, path]) => ({ place: `${place}.${category}.${arch}`, path })),
      )
      const missing = stated.filter(({ path }) => !directories.has(inProduct(path)))
      const isEmpty = stated.length === 0 && rpms[variant.uid] !== undefined
      return [
        ...missing.map((item) => ({ path: item.place, message: `${item.path} is not there`, expected: 'a directory' })),
        ...(isEmpty ? [{ path: place, message: `is empty, and rpms.json has packages of ${variant.uid}` }] : []),
      ]
    })
  },
}

const CATEGORIES: readonly PathCategory[] = [
  'os_tree',
  'repository',
  'isos',
  'images',
  'source_tree',
  'source_repository',
  'source_isos',
  'debug_tree',
  'debug_repository',
]
/** An addon has none of its own. */
const MEDIA: readonly PathCategory[] = ['isos', 'images', 'source_isos']

export const listedDirectories: Check = {
  number: 20,
  severity: 'E',
  title: 'trees, ISO and image directories of the variants and their arches are in composeinfo.json',
  spec: 'spec 05 §9.2',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    if (payload === null) return []
    const filled = await compose.filledDirectories()
    const problems = Object.values(payload.variants).flatMap((variant) => {
      const parent = parentOf(variant, payload)?.uid ?? null
      const type = variant.type === 'addon' ? 'addon' : 'variant'
      const categories = CATEGORIES.filter((category) => type !== 'addon' || !MEDIA.includes(category))
      return variant.arches.flatMap((arch) => {
        const directories = treeDirectories({ uid: variant.uid, id: variant.id, type, parent }, arch)
        return categories.flatMap((category): Problem[] => {
          const path = inProduct(directories[category])
          if (!filled.has(path) || variant.paths[category]?.[arch] !== undefined) return []
          return [{ path, message: 'is not in composeinfo.json', expected: `${category} of ${variant.uid} on ${arch}` }]
        })
      })
    })
    return problems
  },
}
