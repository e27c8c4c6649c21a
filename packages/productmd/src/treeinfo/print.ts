import { byCodePoint, isCleanPath } from '../text.ts'
import { refuse, violation, type Violation } from '../violation.ts'
import { type Ini, printIni } from './ini.ts'
import type { Treeinfo, TreeinfoVariant } from './model.ts'

/**
 * `.treeinfo` as text. `fresh`: a tree's own file; `reloaded`: a copy that productmd has loaded and saved again, such as the one on
 * a disc. They differ in [general], which names variants by id when fresh and by UID when reloaded (spec 05 §5.3).
 * @throws {ProductmdError} METADATA_INVALID when a rule of spec 05 §5.2 is broken.
 */
export function printTreeinfo(treeinfo: Treeinfo, form: 'fresh' | 'reloaded'): string {
  refuse('.treeinfo', treeinfoViolations(treeinfo))
  const { release, baseProduct, tree, variants, stage2, media } = treeinfo
  const sections: Record<string, Readonly<Record<string, string>>> = {
    header: { type: 'productmd.treeinfo', version: '1.2' },
    release: { ...release, ...(baseProduct === null ? {} : { is_layered: 'true' }) },
    tree: {
      arch: tree.arch,
      build_timestamp: String(tree.buildTimestamp),
      platforms: list(tree.platforms),
      variants: list(variants.map((variant) => variant.uid)),
    },
    general: generalSection(treeinfo, form),
    ...variantSections(variants),
  }
  if (baseProduct !== null) sections['base_product'] = baseProduct
  const checksums = Object.entries(treeinfo.checksums).map(([path, { type, value }]) => [path, `${type}:${value}`])
  if (checksums.length > 0) sections['checksums'] = Object.fromEntries(checksums)
  for (const [platform, images] of Object.entries(treeinfo.images)) sections[`images-${platform}`] = images
  if (Object.keys(stage2).length > 0) sections['stage2'] = stage2
  if (media !== null) sections['media'] = { discnum: String(media.discnum), totaldiscs: String(media.totaldiscs) }
  return printIni(sections)
}

function variantSections(variants: readonly TreeinfoVariant[]): Ini {
  const sections = variants.flatMap((variant): [string, Record<string, string>][] => {
    const addons = variant.addons.map((addon) => addon.uid)
    return [
      [`variant-${variant.uid}`, { ...identityKeys(variant), ...(addons.length === 0 ? {} : { addons: list(addons) }) }],
      ...variant.addons.map((addon): [string, Record<string, string>] => [
        `addon-${addon.uid}`,
        { ...identityKeys(addon), parent: variant.uid },
      ]),
    ]
  })
  return Object.fromEntries(sections)
}

function identityKeys({ id, uid, name, type, paths }: TreeinfoVariant): Record<string, string> {
  return { id, uid, name, type, ...paths }
}

/** The compatibility copy for readers older than productmd. */
function generalSection({ release, tree, variants }: Treeinfo, form: 'fresh' | 'reloaded'): Record<string, string> {
  const keyOf = (variant: TreeinfoVariant): string => (form === 'fresh' ? variant.id : variant.uid)
  const main = variants.toSorted((a, b) => byCodePoint(keyOf(a), keyOf(b)))[0]
  const { packages, source_packages: sourcePackages, repository, source_repository: sourceRepository } = main?.paths ?? {}
  const path = (plain: string | undefined, source: string | undefined): string => plain ?? (tree.arch === 'src' ? source : undefined) ?? ''
  return {
    '; WARNING.0': 'This section provides compatibility with pre-productmd treeinfos.',
    '; WARNING.1': 'Read productmd documentation for details about new format.',
    arch: tree.arch,
    family: release.name,
    name: `${release.name} ${release.version}`,
    packagedir: path(packages, sourcePackages),
    platforms: list(tree.platforms),
    repository: path(repository, sourceRepository),
    timestamp: String(tree.buildTimestamp),
    variant: main === undefined ? '' : keyOf(main),
    variants: list(variants.map(keyOf)),
    version: release.version,
  }
}

function list(items: readonly string[]): string {
  return items.toSorted(byCodePoint).join(',')
}

/** The rules that a `.treeinfo` breaks (spec 05 §5.2). */
export function treeinfoViolations({ images, checksums, tree, variants, stage2 }: Treeinfo): Violation[] {
  const paths = [...Object.values(images).flatMap((byName) => Object.values(byName)), ...Object.keys(checksums), ...Object.values(stage2)]
  return [
    ...paths.flatMap((path) => violation(!isCleanPath(path), 'path', `'${path}' is not a clean relative path`)),
    ...Object.keys(images).flatMap((platform) =>
      violation(!tree.platforms.includes(platform), 'arch-key', `platform ${platform} is not listed in [tree]`),
    ),
    ...variants
      .flatMap((variant) => [variant, ...variant.addons])
      .flatMap(({ id }) => violation(id.includes('-'), 'variant', `variant id '${id}' has a dash`)),
    ...violation(variants.length === 0, 'variant', 'there are no variants'),
  ]
}
