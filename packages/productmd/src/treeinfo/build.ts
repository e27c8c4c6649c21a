import { plainId, type ReleaseFacts, type VariantFacts } from '../composeinfo/facts.ts'
import type { Treeinfo, TreeinfoVariant } from './model.ts'

/** What the `.treeinfo` of one tree is made of. */
export interface TreeinfoInput {
  /** Not an addon: those are in their parent's tree. */
  readonly variant: VariantFacts
  /** Name of the variant's parent, which a layered product goes by; default: the parent's UID. */
  readonly parentName?: string | null
  /** A binary arch, or `src`. */
  readonly arch: string
  /** The compose's release; for a layered-product variant its own, with the compose's as base product. */
  readonly release: ReleaseFacts
  /** Release version to state: `treeinfo_version` or the release's. */
  readonly version: string
  /** Seconds since 1970. */
  readonly timestamp: number
  /** Addons inside this tree. */
  readonly addons: readonly VariantFacts[]
}

/** The fresh `.treeinfo` of a tree without installer images, all cases of spec 05 §5.4. */
export function buildTreeinfo(input: TreeinfoInput): Treeinfo {
  const { arch, release, version, timestamp } = input
  return {
    release: { name: release.name, short: release.short, version },
    baseProduct: baseProductOf(input),
    tree: { arch, buildTimestamp: timestamp, platforms: [arch] },
    variants: [mainVariant(input)],
    checksums: {},
    images: {},
    stage2: {},
    media: null,
  }
}

/** A layered-product variant states the major version of what it is layered on; a layered compose the whole one. */
function baseProductOf({ release, variant }: TreeinfoInput): Treeinfo['baseProduct'] {
  if (release.baseProduct === null) return null
  const { name, short, version } = release.baseProduct
  return { name, short, version: variant.type === 'layered-product' ? (version.split('.', 1)[0] ?? version) : version }
}

/** A layered product appears under its parent's id, UID and name. */
function mainVariant({ variant, parentName, addons }: TreeinfoInput): TreeinfoVariant {
  const paths = { packages: 'Packages', repository: '.' }
  const inside = addons.map(addonVariant)
  if (variant.type !== 'layered-product' || variant.parent === null) {
    return { id: plainId(variant.id), uid: variant.uid, name: variant.name, type: variant.type, paths, addons: inside }
  }
  return { id: plainId(variant.parent), uid: variant.parent, name: parentName ?? variant.parent, type: 'variant', paths, addons: inside }
}

function addonVariant(addon: VariantFacts): TreeinfoVariant {
  const directory = `addons/${addon.id}`
  return {
    id: plainId(addon.id),
    uid: addon.uid,
    name: addon.name,
    type: 'addon',
    paths: { packages: directory, repository: directory },
    addons: [],
  }
}
