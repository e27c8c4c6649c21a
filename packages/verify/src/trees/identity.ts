import type { ComposeinfoPayload, Treeinfo } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { settingsOf } from '../compose/settings.ts'
import { type ComposeVariant, parentOf } from '../compose/trees.ts'
import { type InstallTree, installTrees } from './trees.ts'

export const treeIdentity: Check = {
  number: 49,
  severity: 'E',
  title: "`.treeinfo` tells the tree's arch and variant, and the release of composeinfo.json or the layered product's",
  spec: 'spec 05 §9.5',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    if (payload === null) return []
    const { treeinfo_version: stated } = await settingsOf(compose)
    return (await installTrees(compose)).flatMap((tree) => differences(tree, payload, stated))
  },
}

function differences({ variant, arch, treeinfo }: InstallTree, composeinfo: ComposeinfoPayload, version?: string): Problem[] {
  if (treeinfo === null) return []
  const { path, values } = treeinfo
  const expected = expectedRelease(variant, composeinfo)
  const release = { ...expected.release, ...(version === undefined ? {} : { version }) }
  // a layered product may go by the version that the option sets, or by its own
  const isRelease = printed(values.release) === printed(release) || printed(values.release) === printed(expected.release)
  const uid = variant.type === 'layered-product' ? (parentOf(variant, composeinfo)?.uid ?? variant.uid) : variant.uid
  const uids = values.variants.map((item) => item.uid).join(',')
  return [
    ...(values.tree.arch === arch ? [] : [{ path: `${path}#tree.arch`, message: `is ${values.tree.arch}`, expected: arch }]),
    ...(uids === uid ? [] : [{ path: `${path}#tree.variants`, message: `is ${uids}`, expected: uid }]),
    ...(isRelease ? [] : [{ path: `${path}#release`, message: `is ${printed(values.release)}`, expected: printed(release) }]),
    ...(printed(values.baseProduct) === printed(expected.baseProduct)
      ? []
      : [{ path: `${path}#base_product`, message: `is ${printed(values.baseProduct)}`, expected: printed(expected.baseProduct) }]),
  ]
}

/** A layered product's own release over the compose's, of which the major version counts (spec 05 §5.4). */
function expectedRelease(
  variant: ComposeVariant,
  { release, base_product: base }: ComposeinfoPayload,
): Pick<Treeinfo, 'release' | 'baseProduct'> {
  if (variant.release === undefined) return { release, baseProduct: base ?? null }
  const major = release.version.split('.', 1)[0] ?? release.version
  return { release: variant.release, baseProduct: { ...release, version: major } }
}

function printed(product: { name: string; short: string; version: string } | null): string {
  return product === null ? 'none' : `${product.name} (${product.short}) ${product.version}`
}
