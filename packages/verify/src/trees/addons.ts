import type { ComposeinfoPayload } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { type InstallTree, installTrees } from './trees.ts'

export const addons: Check = {
  number: 54,
  severity: 'E',
  title: "addons in `.treeinfo` are the variant's addons on this arch, and name it as their parent",
  spec: 'spec 05 §9.5',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    if (payload === null) return []
    return (await installTrees(compose)).flatMap((tree) => differences(tree, payload))
  },
}

function differences({ variant, arch, treeinfo }: InstallTree, { variants }: ComposeinfoPayload): Problem[] {
  if (treeinfo === null) return []
  const { path, values, sections } = treeinfo
  const named = values.variants.flatMap((item) => item.addons.map(({ uid }) => uid)).toSorted()
  const present = (variant.variants ?? [])
    .map((id) => variants[`${variant.uid}-${id}`])
    .filter((child) => child?.type === 'addon')
    .filter((child) => (arch === 'src' ? child?.paths.source_tree !== undefined : child?.arches.includes(arch)))
    .map((child) => child?.uid ?? '')
    .toSorted()
  const expected = present.join(',')
  const wrongParents = named.flatMap((uid): Problem[] => {
    const parent = sections[`addon-${uid}`]?.['parent']
    if (parent === variant.uid) return []
    return [{ path: `${path}#addon-${uid}.parent`, message: `is ${parent ?? 'missing'}`, expected: variant.uid }]
  })
  if (named.join(',') === expected) return wrongParents
  return [
    { path: `${path}#variant-${variant.uid}.addons`, message: `is ${named.join(',') || 'empty'}`, expected: expected || 'none' },
    ...wrongParents,
  ]
}
